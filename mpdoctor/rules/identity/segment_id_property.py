"""A property `id` that Segment uses as the user id."""

from collections.abc import Iterator

from mpdoctor.identity.notes import SEGMENT_ID
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == SEGMENT_ID:
        yield Problem(
            "events from Segment have a property `id`, which replaces `distinct_id`",
            at="properties.id",
            property="id",
            evidence={"samples": list(note.samples)},
        )


RULE = Rule(
    code="ID021",
    name="segment-id-property",
    severity=Severity.WARNING,
    looks_at=IdentityNote,
    check=check,
    summary="Events that Segment forwards have a property named `id`.",
    why="Segment's integration uses `id` as the `distinct_id`, so an order number "
    "or a product key becomes a person.",
    fix="Rename the property, for example to `order_id`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/integrations/segment",
    needs=frozenset({Need.EVENTS}),
)
