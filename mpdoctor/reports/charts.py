"""Pictures of a diagnosis: Vega-Lite specifications, and the SVG that is made of them.

Names from data are values in these specifications and never parts of them. The SVG stands
in a data URI, where nothing in it can run or reach the page.
"""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from mpdoctor.model.report import Diagnosis
from mpdoctor.model.volumes import Volumes
from mpdoctor.reports.sanitize import one_line

_WIDTH, _HEIGHT = 440, 200
_SERIES, _LABEL = 7, 40
_PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c6d31", "#999999"]
_LOST = "#d55e00"
_INKS = {"light": "#1b1f24", "dark": "#e6edf3"}
_OTHERS = "others"


class Chart(Struct, frozen=True):
    """A picture in both colour schemes, and the figures that it shows."""

    title: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    light: str
    dark: str


def charts(diagnosis: Diagnosis) -> Iterator[Chart]:
    """Every picture for which there is data."""
    if diagnosis.volumes is not None:
        yield from _days(diagnosis.volumes)
        yield from _endpoints(diagnosis.volumes)
        yield from _coverage(diagnosis.volumes)
    yield from _walk(diagnosis)
    yield from _fates(diagnosis)
    yield from _people(diagnosis)


def _days(volumes: Volumes) -> Iterator[Chart]:
    """Events per day by sender; days on which they are lost are marked."""
    counts: dict[tuple[date, str], int] = defaultdict(int)
    lost: set[date] = set()
    totals: Counter[str] = Counter()
    for sender in volumes.senders:
        totals[_library(sender.sender)] += sum(sender.days.values())
    kept = {name for name, _ in totals.most_common(_SERIES - 1)}
    for sender in volumes.senders:
        name = _library(sender.sender)
        for day, count in sender.days.items():
            counts[day, name if name in kept else _OTHERS] += count
            if sender.lost_since is not None and day >= sender.lost_since:
                lost.add(day)
    found = [(str(day), name, count) for (day, name), count in sorted(counts.items())]
    if not found:
        return
    bars = _daily_bars("sender", found)
    layers = [bars]
    if lost:
        marks = [{"day": str(day)} for day in sorted(lost)]
        layers.append(
            {
                "data": {"values": marks},
                "mark": {"type": "point", "shape": "cross", "color": _LOST, "size": 60},
                "encoding": {
                    "x": {"field": "day", "type": "ordinal"},
                    "y": {"value": 0},
                },
            }
        )
    days = sorted({day for day, _, _ in found})
    alt = f"Events per day by sender, from {days[0]} to {days[-1]}"
    if lost:
        alt += f"; on {len(lost)} days events do not reach the project"
    losing = {str(day) for day in lost}
    table = [
        (day, name, f"{count:,}", "lost" if day in losing else "")
        for day, name, count in found
    ]
    title = "Events per day by sender" + (
        "; crosses mark days with events that are lost" if lost else ""
    )
    yield _chart(
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
    yield _chart(
        "Endpoints and regions over time",
        alt,
        ("day", "endpoint", "events"),
        table,
        _daily_bars("endpoint", found),
    )


def _daily_bars(series: str, found: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Bars of events by day, in the colors of a series; from day, name and count."""
    rows = [{"day": day, series: name, "events": count} for day, name, count in found]
    return {
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "title": None,
                "axis": _dates(rows),
            },
            "y": {"field": "events", "type": "quantitative", "title": "events"},
            "color": {"field": series, "type": "nominal", "title": None},
        },
    }


def _coverage(volumes: Volumes) -> Iterator[Chart]:
    """How much of the plan was seen, and how much is not in it."""
    if all(one.planned is None for one in volumes.events):
        return
    numbers = {
        "planned and seen": sum(one.planned is True for one in volumes.events),
        "planned, never seen": len(volumes.unseen),
        "not planned": sum(one.planned is False for one in volumes.events),
    }
    yield _bars("Plan coverage", "event names", numbers)


def _walk(diagnosis: Diagnosis) -> Iterator[Chart]:
    """How far events came on their way into Mixpanel."""
    walk = diagnosis.walk
    if walk is None or not walk.steps:
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
    yield _chart("How far events came", alt, ("step", "state", "events"), table, spec)


def _fates(diagnosis: Diagnosis) -> Iterator[Chart]:
    """What became of the records of captured requests."""
    if diagnosis.deliveries is None:
        return
    numbers: Counter[str] = Counter()
    for counts in diagnosis.deliveries.records.values():
        for fate, count in counts.items():
            numbers[fate] += count
    if numbers.total():
        yield _bars(
            "Where records got lost", "records", {"sent": numbers.total(), **numbers}
        )


def _people(diagnosis: Diagnosis) -> Iterator[Chart]:
    """Shared devices by the number of their users."""
    numbers: Counter[str] = Counter()
    for finding in diagnosis.findings:
        users = finding.subject.get("users")
        if "device" in finding.subject and isinstance(users, list | tuple):
            numbers[f"{len(users)} users"] += 1
    if numbers:
        yield _bars("Shared devices", "devices", dict(sorted(numbers.items())))
    people = diagnosis.identity.get("people")
    if isinstance(people, Mapping) and people.get("before"):
        figures = {
            "ids before merging": int(people["before"]),
            "people after merging": int(people.get("after") or 0),
        }
        yield _bars("Identities", "people", figures)


def _bars(title: str, noun: str, numbers: Mapping[str, int]) -> Chart:
    rows = [{"kind": kind, "count": count} for kind, count in numbers.items()]
    spec = {
        "data": {"values": rows},
        "height": 30 * len(rows),
        "encoding": {
            "y": {"field": "kind", "type": "nominal", "title": None, "sort": None},
            "x": {
                "field": "count",
                "type": "quantitative",
                "title": noun,
                "axis": {"tickMinStep": 1, "format": "~s"},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": _PALETTE[0]}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"text": {"field": "count", "type": "quantitative"}},
            },
        ],
    }
    alt = f"{title}: " + ", ".join(
        f"{kind} {count:,}" for kind, count in numbers.items()
    )
    table = [(kind, f"{count:,}") for kind, count in numbers.items()]
    return _chart(title, alt, ("kind", noun), table, spec)


def _dates(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An axis with about eight labels, whatever the number of days."""
    days = sorted({str(row["day"]) for row in rows})
    step = max(1, len(days) // 8)
    return {"values": days[::step], "labelAngle": -35}


def _library(sender: str) -> str:
    return one_line(sender, longest=_LABEL)


def _chart(
    title: str,
    alt: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    spec: Mapping[str, Any],
) -> Chart:
    return Chart(
        title=title,
        alt=alt,
        columns=columns,
        rows=tuple(rows),
        light=_svg(spec, _INKS["light"]),
        dark=_svg(spec, _INKS["dark"]),
    )


def _svg(spec: Mapping[str, Any], ink: str) -> str:
    """The picture in base64."""
    import vl_convert

    soft = {"labelColor": ink, "titleColor": ink}
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "background": None,
        # Viewers have other fonts than the one that labels were measured with.
        "padding": {"left": 28, "right": 20, "top": 5, "bottom": 5},
        "config": {
            "axis": {
                **soft,
                "gridColor": "#88888844",
                "domainColor": ink,
                "tickColor": ink,
            },
            "legend": {**soft, "orient": "bottom", "columns": 1, "labelLimit": 400},
            "view": {"stroke": None},
            "text": {"color": ink},
            "range": {"category": _PALETTE},
            "font": "sans-serif",
        },
        **spec,
    }
    svg = vl_convert.vegalite_to_svg(whole, allowed_base_urls=[])
    return b64encode(svg.encode("utf-8")).decode("ascii")
