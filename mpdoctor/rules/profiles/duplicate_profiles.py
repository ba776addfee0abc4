"""Several profiles of one person."""

from collections.abc import Iterator

from mpdoctor.model.identity import DuplicateProfiles
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import duplicates_problem


def check(group: DuplicateProfiles) -> Iterator[Problem]:
    if group.profiles >= 2:
        yield duplicates_problem(group, "profiles")


RULE = Rule(
    code="PRO001",
    name="duplicate-profiles",
    severity=Severity.ERROR,
    looks_at=DuplicateProfiles,
    check=check,
    summary="Several profiles share an e-mail or a phone number and are not merged.",
    why="One person is counted, written to and billed as several. Mixpanel never "
    "merges by e-mail. What is only alike without plus-tag and dots is a warning; "
    "mailboxes that several people read are reported as info.",
    fix="Find out which sender made each id and let all use one. The finding says "
    "which to keep and what a merge would take; mpdoctor never deletes.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.PROFILES}),
)
