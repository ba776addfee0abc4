"""Events from clients without any id."""

from collections.abc import Iterator

from mpdoctor.identity.notes import EMPTY
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == EMPTY:
        yield Problem(
            "events from a client have an empty `distinct_id`",
            at="properties.distinct_id",
            property="distinct_id",
            evidence={"events": list(note.samples)},
        )


RULE = Rule(
    code="ID024",
    name="nobody-from-a-client",
    severity=Severity.WARNING,
    looks_at=IdentityNote,
    check=check,
    summary="Events from an app or a browser have an empty `distinct_id`.",
    why="Funnels, retention and unique users leave these events out. The usual "
    "cause is `identify('')`. Only clients are reported, because servers correctly "
    "send an empty id for events that belong to no person.",
    fix="Call `identify()` only when the id is known.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
