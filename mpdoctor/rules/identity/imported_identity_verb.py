"""Identity events that Simplified ID merge refuses."""

from collections.abc import Iterator

from mpdoctor.identity.notes import IMPORTED_VERB
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IdMerge


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == IMPORTED_VERB and note.model is IdMerge.SIMPLIFIED:
        yield Problem(
            f"`{note.value}` was sent to `/import` of a project with Simplified ID merge",
            at="event",
            subject={"event": note.value},
        )


RULE = Rule(
    code="ID007",
    name="imported-identity-verb",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="`$identify`, `$create_alias` or `$merge` was imported into a project with "
    "Simplified ID merge.",
    why="In strict mode, `/import` answers 400 and refuses the whole batch, so all "
    "other events in the batch are lost as well.",
    fix="Leave these events out. For each link, send one event that has both "
    "`$device_id` and `$user_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/migrating-to-simplified-id-merge-system",
    needs=frozenset({Need.EVENTS, Need.REQUESTS}),
)
