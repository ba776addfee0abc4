"""Events that one user sends twice at the same moment."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules._messages import an_event
from mpdoctor.rules.ingestion._messages import samples


def check(repeats: RepeatedEvents) -> Iterator[Problem]:
    # A resend keeps its insert id, so this is a fault in what is sent as well. Exports and
    # backfills count whole seconds, in which a user may do the same twice.
    if repeats.how == "same moment":
        yield Problem(
            f"{an_event(repeats.event)} happened more than once to the same user in the "
            "same moment, each with an `$insert_id` of its own",
            evidence={"samples": samples(repeats.samples)} if repeats.samples else {},
            confidence=Confidence.LIKELY
            if repeats.channel is Channel.TRACK
            else Confidence.POSSIBLE,
        )


RULE = Rule(
    code="ENV015",
    name="double-fired-event",
    severity=Severity.WARNING,
    looks_at=RepeatedEvents,
    check=check,
    confidence=Confidence.POSSIBLE,
    summary="Events have the same name, user and time, but a different `$insert_id`.",
    why="Mixpanel counts both. Either two triggers fire, or two sources send the same "
    "event, such as an SDK and a customer data platform.",
    fix="Find the second trigger and remove it, or send the event from one source "
    "only.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/integrations/segment",
    needs=frozenset({Need.EVENTS}),
)
