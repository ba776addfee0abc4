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
    summary="Several user ids in events and profile updates share an e-mail or a phone "
    "number.",
    why="One person is counted as several. Under Simplified ID merge two user ids can "
    "never be merged. What is only alike without plus-tag and dots is a warning; "
    "mailboxes that several people read are reported as info.",
    fix="Use one id that never changes, such as the key of the account, everywhere. "
    "See the finding for the id to keep and what a merge would take.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.SENT}),
)
