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
    summary="The ids of profiles are not those of events.",
    why="Profiles and behaviour never meet: no event can be filtered by a profile "
    "property. A profile without recent events is normal; that nearly all have "
    "none is not, and only that is reported, with 10 profiles and users or more.",
    fix="Import profiles under the id that `identify()` is given. Look for the wrong "
    "column, a prefix, or another key.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.PROFILES, Need.EVENTS}),
)
