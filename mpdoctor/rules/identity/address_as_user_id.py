"""E-mail addresses and phone numbers as ids."""

from collections.abc import Iterator

from mpdoctor.identity.notes import ADDRESS
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.text.masking import without_people


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == ADDRESS:
        users = note.evidence["users"]
        yield Problem(
            f"{users} user {'id is' if users == 1 else 'ids are'} "
            f"{'an ' if users == 1 else ''}{note.value}{'' if users == 1 else 's'}",
            at=f"properties.{note.property}",
            property=note.property,
            evidence={
                "users": users,
                "samples": list(map(without_people, note.samples)),
            },
        )


RULE = Rule(
    code="ID013",
    name="address-as-user-id",
    severity=Severity.WARNING,
    looks_at=IdentityNote,
    check=check,
    summary="People are identified by e-mail address or phone number.",
    why="A person who changes the address becomes a second person, and Simplified "
    "ID merge cannot merge the two. The address, which is personal data, is also "
    "stored with every event.",
    fix="Identify people by their account id, and set the address as a profile "
    "property.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
