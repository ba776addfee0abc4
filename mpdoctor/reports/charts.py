"""Pictures of a diagnosis, each only where there is data for it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from math import inf

from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.model.volumes import Volumes
from mpdoctor.reports.sanitize import one_line
from mpdoctor.reports.vega import Chart, bars, chart, daily_bars

_SERIES, _LABEL, _DEVICES = 7, 40, 10
_LOST = "#d55e00"
_OTHERS = "others"
_PEOPLE = ("first person", "second person", "third person")
_LATENESS = (
    (4, "within an hour"),
    (96, "within a day"),
    (480, "within 5 days"),
    (inf, "after 5 days"),
)
"""Quarters of an hour between an event and its arrival."""


def charts(diagnosis: Diagnosis) -> Iterator[Chart]:
    """Every picture for which there is data."""
    if diagnosis.volumes is not None:
        yield from _days(diagnosis.volumes, _empty_days(diagnosis))
        yield from _endpoints(diagnosis.volumes)
        yield from _coverage(diagnosis.volumes)
        yield from _arrivals(diagnosis.volumes)
    yield from _walk(diagnosis)
    yield from _fates(diagnosis)
    yield from _people(diagnosis)


def _empty_days(diagnosis: Diagnosis) -> set[str]:
    """Days without events on which a rule misses them."""
    return {
        str(day)
        for finding in diagnosis.findings
        if finding.rule.code == "VOL006"
        for day in finding.evidence.get("days", ())
    }


def _days(volumes: Volumes, empty: Set[str]) -> Iterator[Chart]:
    """Events per day by sender; days on which they are lost or missing are marked."""
    counts: dict[tuple[date, str], int] = defaultdict(int)
    losing: set[date] = set()
    totals: Counter[str] = Counter()
    for sender in volumes.senders:
        totals[_library(sender.sender)] += sum(sender.days.values())
    kept = {name for name, _ in totals.most_common(_SERIES - 1)}
    for sender in volumes.senders:
        name = _library(sender.sender)
        for day, count in sender.days.items():
            counts[day, name if name in kept else _OTHERS] += count
            if sender.lost_since is not None and day >= sender.lost_since:
                losing.add(day)
    found = [(str(day), name, count) for (day, name), count in sorted(counts.items())]
    if not found:
        return
    lost = {str(day) for day in losing}
    layers = [daily_bars("sender", found)]
    if broken := sorted(lost | empty):
        layers.append(
            {
                "data": {"values": [{"day": day} for day in broken]},
                "mark": {
                    "type": "point",
                    "shape": "cross",
                    "color": _LOST,
                    "filled": True,
                    "size": 60,
                },
                "encoding": {
                    "x": {"field": "day", "type": "ordinal"},
                    "y": {"value": 0},
                },
            }
        )
    days = sorted({day for day, _, _ in found})
    title = "Events per day by sender"
    alt = f"{title}, from {days[0]} to {days[-1]}"
    if lost:
        alt += f"; on {len(lost)} days events do not reach the project"
    if empty:
        alt += f"; on {len(empty)} days there are no events"
    if broken:
        told = [*(["lost"] if lost else []), *(["missing"] if empty else [])]
        title += f"; crosses mark days with events that are {' or '.join(told)}"
    table = [
        *(
            (day, name, f"{count:,}", "lost" if day in lost else "")
            for day, name, count in found
        ),
        *((day, "", "0", "missing") for day in sorted(empty)),
    ]
    yield chart(
        title, alt, ("day", "sender", "events", "state"), table, {"layer": layers}
    )


def _endpoints(volumes: Volumes) -> Iterator[Chart]:
    """Where events were sent, by day."""
    counts: dict[tuple[date, str], int] = defaultdict(int)
    for sender in volumes.senders:
        if not sender.endpoint:
            continue
        region = f" ({sender.region})" if sender.region else ""
        for day, count in sender.days.items():
            counts[day, one_line(sender.endpoint + region, longest=_LABEL)] += count
    names = {name for _, name in counts}
    if not counts or len(names) > _SERIES:
        return
    found = [(str(day), name, count) for (day, name), count in sorted(counts.items())]
    table = [(day, name, f"{count:,}") for day, name, count in found]
    alt = f"Events per day by endpoint: {', '.join(sorted(names))}"
    yield chart(
        "Endpoints and regions over time",
        alt,
        ("day", "endpoint", "events"),
        table,
        daily_bars("endpoint", found),
    )


def _coverage(volumes: Volumes) -> Iterator[Chart]:
    """How much of the plan was seen, and how much is not in it."""
    if all(one.planned is None for one in volumes.events):
        return
    numbers = {
        "planned and seen": sum(one.planned is True for one in volumes.events),
        "planned, never seen": len(volumes.unseen),
        "not planned": sum(one.planned is False for one in volumes.events),
    }
    yield bars("Plan coverage", "event names", numbers)


def _walk(diagnosis: Diagnosis) -> Iterator[Chart]:
    """How far events came on their way into Mixpanel."""
    walk = diagnosis.walk
    if walk is None or not walk.events:
        return
    found = [
        (str(step.step), kind, count)
        for step in walk.steps
        for kind, count in (
            ("passed", step.passed),
            ("not known", step.unknown),
            ("stopped here", step.stopped),
        )
        if count
    ]
    rows = [
        {"step": step, "state": kind, "events": count} for step, kind, count in found
    ]
    states = ["passed", "not known", "stopped here"]
    spec = {
        "data": {"values": rows},
        "height": 24 * len(walk.steps),
        "mark": "bar",
        "encoding": {
            "y": {"field": "step", "type": "nominal", "title": None, "sort": None},
            "x": {"field": "events", "type": "quantitative", "title": "events"},
            "color": {
                "field": "state",
                "type": "nominal",
                "title": None,
                "scale": {"domain": states, "range": ["#009e73", "#999999", _LOST]},
            },
        },
    }
    last = next((step for step in reversed(walk.steps) if step.stopped), None)
    alt = f"How far {walk.events:,} events came"
    if last is not None:
        alt += f"; the last step at which some stopped is {last.step}"
    table = [(step, kind, f"{count:,}") for step, kind, count in found]
    yield chart("How far events came", alt, ("step", "state", "events"), table, spec)


def _fates(diagnosis: Diagnosis) -> Iterator[Chart]:
    """What became of the records of captured requests."""
    if diagnosis.deliveries is None:
        return
    numbers: Counter[str] = Counter()
    for counts in diagnosis.deliveries.records.values():
        for fate, count in counts.items():
            numbers[fate] += count
    if numbers.total():
        figures = {"sent": numbers.total(), **+numbers}
        yield bars("Where records got lost", "records", figures)


def _arrivals(volumes: Volumes) -> Iterator[Chart]:
    """How long after they happened live events arrived, where some were late."""
    numbers = {name: 0 for _, name in _LATENESS}
    for quarters, count in volumes.arrivals.items():
        numbers[next(name for most, name in _LATENESS if quarters <= most)] += count
    if sum(numbers.values()) > numbers[_LATENESS[0][1]]:
        yield bars("Late arrivals", "events", numbers)


def _people(diagnosis: Diagnosis) -> Iterator[Chart]:
    """Ids before and after merging, people by the number of their ids, shared devices."""
    people = diagnosis.identity.get("people")
    if isinstance(people, Mapping) and people.get("before"):
        figures = {
            "ids before merging": int(people["before"]),
            "people after merging": int(people.get("after") or 0),
        }
        yield bars("Identities", "people", figures)
    sizes = diagnosis.identity.get("cluster_sizes")
    if isinstance(sizes, Mapping) and sizes:
        figures = {
            f"{size} id" if size == "1" else f"{size} ids": int(count)
            for size, count in sizes.items()
        }
        yield bars("Identity clusters", "clusters", figures)
    shared = [
        (finding, len(users))
        for finding in diagnosis.findings
        if "device" in finding.subject
        and isinstance(users := finding.subject.get("users"), list | tuple)
    ]
    counts = Counter(users for _, users in shared)
    if counts:
        figures = {f"{users} users": counts[users] for users in sorted(counts)}
        yield bars("Shared devices", "devices", figures)
    yield from _busiest([finding for finding, _ in shared])


def _busiest(shared: Sequence[Finding]) -> Iterator[Chart]:
    """Whose the events of the busiest shared devices are."""
    found = []
    for finding in sorted(shared, key=lambda one: -one.count)[:_DEVICES]:
        device = one_line(str(finding.subject["device"]), longest=_LABEL)
        uses = finding.evidence.get("stays")
        for number, use in enumerate(uses if isinstance(uses, list | tuple) else ()):
            person = _PEOPLE[number] if number < len(_PEOPLE) else _OTHERS
            user = one_line(str(use["user"]), longest=_LABEL)
            found.append((device, person, user, int(use["events"])))
    if not found:
        return
    rows = [
        {"device": device, "person": person, "events": count, "number": number}
        for number, (device, person, _, count) in enumerate(found)
    ]
    devices = len({device for device, *_ in found})
    spec = {
        "data": {"values": rows},
        "height": 24 * devices,
        "mark": "bar",
        "encoding": {
            "y": {
                "field": "device",
                "type": "nominal",
                "title": None,
                "sort": None,
                "axis": {"labelLimit": 160},
            },
            "x": {"field": "events", "type": "quantitative", "title": "events"},
            "color": {
                "field": "person",
                "type": "nominal",
                "title": None,
                "sort": [*_PEOPLE, _OTHERS],
            },
            "order": {"field": "number"},
        },
    }
    alt = f"Events of each person on {devices} shared devices"
    table = [(device, user, f"{count:,}") for device, _, user, count in found]
    yield chart(
        "Whose events are on shared devices",
        alt,
        ("device", "person", "events"),
        table,
        spec,
    )


def _library(sender: str) -> str:
    return one_line(sender, longest=_LABEL)
