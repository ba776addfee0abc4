"""Events that Mixpanel cannot tell from their own resends."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import senders_shown
from mpdoctor.mixpanel.ids import NOT_SENT_AS_EVENTS
from mpdoctor.mixpanel.senders import MOBILE
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import TABLE_ROW, Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventShape, Sender
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._messages import how_judged

# Checkpoints of a session recording are not counted, so resends do no harm.
_EXEMPT = NOT_SENT_AS_EVENTS | {"$mp_session_record"}


def check(shape: EventShape) -> Iterator[Problem]:
    if shape.event in _EXEMPT:
        return
    if not shape.names.isdisjoint(("$insert_id", "$mp_metadata")):
        return
    seen = shape.seen.of(_needs_an_insert_id)
    if seen.count:
        yield Problem(
            f"`$insert_id` is missing from {an_event(shape.event)}",
            how_judged(shape),
            at="properties.$insert_id",
            property="$insert_id",
            count=seen.count,
            positions=seen.positions,
            confidence=Confidence.LIKELY if shape.why_channel else None,
            # A table need not be sent to `/import`: warehouse connectors need no id either.
            severity=None
            if shape.channel is Channel.IMPORT and shape.why_channel != TABLE_ROW
            else Severity.INFO,
            evidence={"senders": senders_shown(seen)},
        )


def _needs_an_insert_id(sender: Sender) -> bool:
    """Mobile SDKs give their events an id of another kind."""
    return sender.lib.strip().lower() not in MOBILE


RULE = Rule(
    code="ENV011",
    name="missing-insert-id",
    severity=Severity.ERROR,
    looks_at=EventShape,
    check=check,
    summary="An event has no `$insert_id`.",
    why="`/import` requires it. `/track` generates one on arrival (info), as it does "
    "for several of Mixpanel's own server libraries, but a request that is sent again "
    "counts twice. Events of the mobile SDKs are identified by `$mp_metadata` "
    "instead, so mpdoctor does not report them.",
    fix="Give each event an `$insert_id` where it is created, before any retry: "
    "letters, digits and hyphens, at most 36 bytes.",
    reference="https://docs.mixpanel.com/reference/event-deduplication",
    needs=frozenset({Need.EVENTS}),
)
