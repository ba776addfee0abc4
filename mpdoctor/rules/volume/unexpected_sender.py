"""Events from a sender that nobody expects."""

from collections.abc import Iterator

from mpdoctor.mixpanel.senders import is_known_library
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, InputTotals
from mpdoctor.rules._messages import listed, quoted

FEWEST = 200
FEWEST_OWN = 10
SHARE = 0.05
KNOWN = 0.9
SHOWN = 3


def check(totals: InputTotals) -> Iterator[Problem]:
    by_library: dict[str, int] = {}
    events: dict[str, list[EventName]] = {}
    for event in totals.events.values():
        own: dict[str, int] = {}
        for sender, count in event.seen.senders.items():
            own[sender.lib] = own.get(sender.lib, 0) + count
        known = sum(count for lib, count in own.items() if is_known_library(lib))
        for lib, count in own.items():
            by_library[lib] = by_library.get(lib, 0) + count
            if not is_known_library(lib) and known >= KNOWN * event.seen.count:
                events.setdefault(lib, []).append(event)
    total = sum(by_library.values())
    if total < FEWEST:
        return
    for lib, found in sorted(events.items()):
        count = by_library[lib]
        if not FEWEST_OWN <= count <= SHARE * total:
            continue
        names = [quoted(one.event or "") for one in found]
        shown = [*names[:SHOWN], *(["others"] if len(names) > SHOWN else [])]
        who = f"`mp_lib` {quoted(lib)}" if lib else "a sender without `mp_lib`"
        yield Problem(
            f"{who}, which is no library of Mixpanel, sends {listed(shown)}, as an SDK does",
            at="properties.mp_lib",
            subject={"property": "mp_lib"},
            count=count,
            positions=tuple(
                sorted(
                    place
                    for one in found
                    for sender, places in one.seen.firsts.items()
                    if sender.lib == lib
                    for place in places
                )
            )[:3],
            evidence={
                "of": total,
                "events": {one.event: one.seen.count for one in found},
            },
        )


RULE = Rule(
    code="VOL019",
    name="unexpected-sender",
    severity=Severity.WARNING,
    confidence=Confidence.POSSIBLE,
    looks_at=InputTotals,
    check=check,
    summary="A few events come from a sender that is no library of Mixpanel, although an SDK "
    "sends the same events.",
    why="A script, an old integration or a customer data platform that nobody remembers "
    "sends the events a second time or in another form. The rule needs 200 events. It "
    "reports senders with at least 10 events and at most 5% of all, if libraries that "
    "Mixpanel documents send at least 90% of the same event.",
    fix="Find out who runs the sender (the places show its events). Stop it, or give it an "
    "owner and its own `mp_lib`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties",
)
