"""Events that a client and a server send of the same thing."""

from collections.abc import Iterator

from mpdoctor.identity.two_sides import are_twins
from mpdoctor.model.identity import TwoSidedEvent
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import an_event, listed

PAIRED = 0.5
"""So many of the servers' records must have a twin to say how many clients lose."""

FEWEST_RECORDS = 30
FEWEST_LOST = 5
LOST = 0.02
"""Fewer are a matter of clocks and of connections that break."""


def check(event: TwoSidedEvent) -> Iterator[Problem]:
    if not are_twins(event):
        return
    yield Problem(
        f"{an_event(event.event)} is sent twice, by clients "
        f"({listed(event.client_senders)}) and by servers "
        f"({listed(event.server_senders)}): {event.pairs:,} pairs within a minute"
        f"{_lost(event)}",
        at="event",
        subject={"event": event.event, "property": None},
        evidence={
            "client_records": event.clients,
            "server_records": event.servers,
            "pairs": event.pairs,
            "pairs_by_chance": event.pairs_by_chance,
            "share_without_client_twin": _share(
                event.servers - event.pairs, event.servers
            ),
            "share_without_server_twin": _share(
                event.clients - event.pairs, event.clients
            ),
        },
    )


def _lost(event: TwoSidedEvent) -> str:
    """What ad blockers, closed tabs and lost connections cost, where it can be told."""
    lost = event.servers - event.pairs
    if event.servers < FEWEST_RECORDS or event.pairs < PAIRED * event.servers:
        return ""
    if lost < FEWEST_LOST or lost < LOST * event.servers:
        return ""
    return (
        f"; clients lose {100 * lost / event.servers:.0f} % of it: {lost:,} of "
        f"{event.servers:,} records of servers have no twin"
    )


def _share(count: int, of: int) -> float:
    return round(max(0, count) / of, 4)


RULE = Rule(
    code="ENV042",
    name="double-sent-event",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=TwoSidedEvent,
    check=check,
    summary="A client and a server both send the same event of the same person.",
    why="Mixpanel takes two events for one only if name, `distinct_id`, time and "
    "`$insert_id` agree. The clock of a client differs from that of a server, so both are "
    "counted, and revenue and conversions are too high. The rule counts two records of "
    "one person (after ID merge) within a minute, one from each side, as a pair. It "
    "reports 5 pairs or more, if they are a fifth of the smaller side, and five times as "
    "many as there are by chance: with the times of servers shifted by minutes or hours, "
    "or if what is told twice from one side came from both. Where at least half of 30 or "
    "more records of servers have a twin, those without one are what ad blockers, closed "
    "tabs and lost connections keep from Mixpanel, and all other events of these clients "
    "are missing at about the same rate.",
    fix="Send the event from one side only, best from the server, or give the two "
    "different names. If both must send it, pass the time and the `$insert_id` of the "
    "one to the other. A proxy of your own lets browsers lose fewer.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.EVENTS}),
    supersedes=("ENV015",),
)
