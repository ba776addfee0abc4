"""Ids such as `null` or `undefined`, which a language prints for no value."""

from collections.abc import Iterator

from mpdoctor.identity.notes import JUNK
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import quoted_id


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == JUNK:
        yield Problem(
            f"`{note.property}` is {quoted_id(note.value)}, which stands for nobody",
            at=f"properties.{note.property}",
            property=note.property,
            subject={"value": note.value},
            evidence={"samples": list(note.samples)},
        )


RULE = Rule(
    code="ID003",
    name="literal-id",
    severity=Severity.ERROR,
    looks_at=IdentityNote,
    check=check,
    summary="An id is text such as `[object Object]`, `undefined` or a UUID of zeros.",
    why="Everybody who is sent under it becomes one person, and devices that are "
    "linked to it can never be given back. mpdoctor joins nobody by such an id. "
    "Where the whole of an export is examined, those that Mixpanel itself refuses "
    "are told by ENV009.",
    fix="Call `identify()` only with a variable that holds the id, as text, and only "
    "after it was checked to be there.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
    needs=frozenset({Need.SENT}),
)
