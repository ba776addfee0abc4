"""Several user ids of one person."""

from collections.abc import Iterator

from mpdoctor.model.identity import DuplicateProfiles
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import duplicates_problem


def check(group: DuplicateProfiles) -> Iterator[Problem]:
    if group.profiles < 2:
        yield duplicates_problem(group, "user ids")


RULE = Rule(
    code="ID012",
    name="duplicate-users",
    severity=Severity.ERROR,
    looks_at=DuplicateProfiles,
    check=check,
    summary="Several user ids in events and profile updates share an e-mail address or "
    "a phone number.",
    why="One person is counted as several. Simplified ID merge can never merge two "
    "user ids. Addresses that match only after removing the plus-tag and dots, "
    "and phone numbers, are reported as a warning, and mailboxes that several people read as info.",
    fix="Use one id that never changes, such as the account id, everywhere. The "
    "finding shows the id to keep and what a merge would require.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.SENT}),
)
