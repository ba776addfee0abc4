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
    summary="Several profiles share an e-mail address or a phone number and are not "
    "merged.",
    why="One person is counted, contacted and billed as several. Mixpanel never "
    "merges by e-mail address. Addresses that match only after removing the "
    "plus-tag and dots, and phone numbers, are reported as a warning, and mailboxes "
    "that several people read as info.",
    fix="Find the sender of each id and make all senders use one id. The finding "
    "shows which id to keep and what a merge would require. mpdoctor never deletes "
    "profiles.",
    reference="https://docs.mixpanel.com/docs/data-structure/user-profiles",
    needs=frozenset({Need.PROFILES}),
)
