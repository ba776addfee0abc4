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
    "user ids. It is an error where the addresses are equal, a warning where only "
    "phone numbers are, or addresses without plus-tag and dots, and info where several "
    "people may use the address or number.",
    fix="Give each person one id that never changes, such as the account id, and send "
    "it from every app and server. The finding says which id to keep, and how.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.SENT}),
)
