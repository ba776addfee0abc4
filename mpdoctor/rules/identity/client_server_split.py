"""Servers and clients that know people by different ids."""

from collections.abc import Iterator

from mpdoctor.identity.notes import TWO_SIDES
from mpdoctor.identity.two_sides import STRANGERS
from mpdoctor.model.identity import IdentityNote, TwoSidedEvent
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import an_event

FEWEST = 10
"""Records of servers with a stranger beside them, below which it may be chance."""

TIMES_CHANCE = 5


def check(subject: IdentityNote | TwoSidedEvent) -> Iterator[Problem]:
    if isinstance(subject, TwoSidedEvent):
        yield from _strangers(subject)
    elif subject.kind == TWO_SIDES:
        server = subject.evidence["server form"]
        client = subject.evidence["client form"]
        yield Problem(
            f"servers know people by {server} and clients by {client}, and no id is "
            "known to both",
            at="properties.distinct_id",
            property="distinct_id",
            evidence={**subject.evidence, "samples": list(subject.samples)},
        )


def _strangers(event: TwoSidedEvent) -> Iterator[Problem]:
    if (
        event.strangers >= FEWEST
        and event.strangers >= STRANGERS * event.servers
        and event.strangers >= TIMES_CHANCE * event.strangers_by_chance
    ):
        yield Problem(
            f"clients and servers send {an_event(event.event)} at the same moment, but "
            f"of different people: {event.strangers:,} of {event.servers:,} records of "
            "servers",
            at="properties.distinct_id",
            # Where the forms of ids tell the same, it is one finding.
            subject={"event": None, "property": "distinct_id"},
            count=event.strangers,
            positions=event.first_stranger,
            evidence={
                "strangers": event.strangers,
                "strangers_by_chance": event.strangers_by_chance,
                "server_records": event.servers,
            },
        )


RULE = Rule(
    code="ID015",
    name="client-server-split",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=(IdentityNote, TwoSidedEvent),
    check=check,
    summary="Servers and clients know the same people by different ids.",
    why="Each person is counted as two people. Server events such as orders, "
    "renewals and refunds are never connected to the client events before them. Reported "
    "if the ids have different forms and none in common, or if at least half of the "
    "records of servers (10 or more) have the same event of exactly one other person "
    "within 5 seconds on a client, five times as many as by chance.",
    fix="Send the same id from both sides: the one that the client passes to "
    "`identify()`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.EVENTS}),
)
