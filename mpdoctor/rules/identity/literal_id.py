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
            f"`{note.property}` is {quoted_id(note.value)}, which does not identify anybody",
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
    why="All people with this id become one person, and devices linked to it can "
    "never be separated again. mpdoctor does not join people by such an id. In a "
    "complete export, ENV009 reports the ids that Mixpanel itself refuses.",
    fix="Pass the id to `identify()` as text, and check first that the variable "
    "holds one.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits",
    needs=frozenset({Need.SENT}),
)
