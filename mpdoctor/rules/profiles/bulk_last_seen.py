"""Profiles that were nearly all last seen in the same minute."""

from collections.abc import Iterator

from mpdoctor.identity.profile_comparisons import SAME_MINUTE
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import comparison_problem


def check(found: ProfileComparison) -> Iterator[Problem]:
    if found.kind == SAME_MINUTE:
        yield comparison_problem(
            found,
            f"`$last_seen` of {found.seen.count} of {found.total} profiles lies in the same minute",
            at=f"$properties.{found.property}",
        )


RULE = Rule(
    code="PRO005",
    name="bulk-last-seen",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileComparison,
    check=check,
    summary="`$last_seen` of many profiles was set within one minute.",
    why="A job that writes to all profiles makes every person look active that "
    "day. Cohorts and messages based on last activity select the wrong people.",
    fix="Send `$ignore_time: true` with the updates of the job.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties",
    needs=frozenset({Need.PROFILES}),
)
