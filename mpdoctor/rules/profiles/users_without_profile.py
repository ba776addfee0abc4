"""People whose profile never arrived."""

from collections.abc import Iterator

from mpdoctor.identity.profile_comparisons import UNPROFILED
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import comparison_problem


def check(found: ProfileComparison) -> Iterator[Problem]:
    if found.kind == UNPROFILED:
        yield comparison_problem(
            found,
            f"{found.seen.count} of {found.total} identified people have no profile",
            at="$distinct_id",
        )


RULE = Rule(
    code="PRO004",
    name="users-without-profile",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileComparison,
    check=check,
    summary="Most identified people in the events have no profile.",
    why="Their properties were set before `identify()` and never sent, or profiles "
    "are written only for some people. A few missing profiles are normal; the rule "
    "reports more than half.",
    fix="Call `identify()` before `people.set()`. On Android, `identify()` must be "
    "called with People updates enabled.",
    reference="https://docs.mixpanel.com/docs/quickstart/identify-users",
    needs=frozenset({Need.PROFILES, Need.EVENTS}),
)
