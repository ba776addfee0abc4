"""Lists to which the same value is appended again and again."""

from collections.abc import Iterator

from mpdoctor.identity.profile_comparisons import APPENDED_TWICE
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import comparison_problem


def check(found: ProfileComparison) -> Iterator[Problem]:
    if found.kind == APPENDED_TWICE:
        yield comparison_problem(
            found,
            f"`$append` puts a value into `{found.property}` that is there already",
            at=f"$append.{found.property}",
        )


RULE = Rule(
    code="PRO011",
    name="append-as-set",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileComparison,
    check=check,
    summary="`$append` was sent several times with the same value for the same person.",
    why="Each update adds the value to the list again, until the profile is full.",
    fix="Use `$union`, which adds a value once.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.UPDATES}),
)
