"""Profiles under ids that events do not know."""

from collections.abc import Iterator

from mpdoctor.identity.profile_comparisons import NEVER_SEEN
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import comparison_problem


def check(found: ProfileComparison) -> Iterator[Problem]:
    if found.kind == NEVER_SEEN:
        yield comparison_problem(
            found,
            f"hardly any of {found.total} profiles has an id that is in the events",
            at="$distinct_id",
        )


RULE = Rule(
    code="PRO002",
    name="profiles-without-events",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=ProfileComparison,
    check=check,
    summary="The ids of profiles do not match the ids of events.",
    why="Profiles and events are never connected, so no event can be filtered by a "
    "profile property. A profile without recent events is normal. The rule reports "
    "only inputs where nearly all profiles have no events, with 10 profiles and "
    "users or more.",
    fix="Import profiles under the id that you pass to `identify()`. Check for a "
    "wrong column, a prefix, or another key.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.PROFILES, Need.EVENTS}),
)
