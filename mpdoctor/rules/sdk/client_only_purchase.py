"""Purchases and the like that only browsers report."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import an_event, by_frequency
from mpdoctor.text.words import tokens

FEWEST = 20

_THINGS = frozenset(
    {"order", "purchase", "payment", "subscription", "transaction", "invoice", "refund"}
)
_DONE = frozenset(
    {
        "complete",
        "completed",
        "confirmed",
        "paid",
        "placed",
        "succeeded",
        "successful",
        "success",
        "renewed",
        "refunded",
        "issued",
        "processed",
        "made",
    }
)
_WHOLE = frozenset({("purchase",), ("purchased",), ("charge",), ("item", "purchased")})
_UNDONE = frozenset({"failed", "error", "clicked", "viewed", "started", "not", "page"})


def check(event: EventName) -> Iterator[Problem]:
    if event.event is None or event.known or not is_sale(event.event):
        return
    if event.seen.count < FEWEST or (event.spec is not None and event.spec.sources):
        return
    # What was captured in a browser holds no events of servers.
    if event.channels.get(Channel.EXPORT, 0) < FEWEST:
        return
    platforms = {sender.platform for sender in event.seen.senders}
    if platforms != {Platform.WEB}:
        return
    libraries = {str(sender): count for sender, count in event.seen.senders.items()}
    yield Problem(
        f"{an_event(event.event)} is only sent by browsers "
        f"({by_frequency(libraries)[0]}), where ad blockers and closed tabs lose some",
        at="event",
    )


def is_sale(name: str) -> bool:
    """Whether a name says that something was bought or paid, once it is done."""
    words = tokens(name)
    if words in _WHOLE:
        return True
    said = set(words)
    return bool(said & _THINGS and said & _DONE) and not said & _UNDONE


RULE = Rule(
    code="SDK026",
    name="client-only-purchase",
    severity=Severity.INFO,
    confidence=Confidence.POSSIBLE,
    looks_at=EventName,
    check=check,
    summary="Purchases, payments or subscriptions are sent by browsers only.",
    why="Ad blockers and closed tabs keep 15 to 50 % of the events of browsers from "
    "Mixpanel, so revenue and conversions are too low, and differ from the books. The "
    "rule goes by names such as `Order Completed` and `payment_succeeded`, from 20 "
    "records of a raw export on. It is silent for events whose `sources` are planned.",
    fix="Send the event from the server that knows of the payment, with the id that the "
    "browser passes to `identify()`. If the browser is meant to send it, plan its "
    "`sources`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.EVENTS, Need.EXPORT}),
)
