"""Vega-Lite specifications of bars, and the SVG that is made of them.

Names from data are values in these specifications and never parts of them. The SVG stands
in a data URI, where nothing in it can run or reach the page.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

_WIDTH, _HEIGHT, _FONT = 360, 180, 12
_DAYS = 400
_PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c6d31", "#999999"]
_INKS = {"light": "#1b1f24", "dark": "#e6edf3"}


class Chart(Struct, frozen=True):
    """A picture in both colour schemes, and the figures that it shows."""

    title: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    light: str
    dark: str


def bars(title: str, noun: str, numbers: Mapping[str, int]) -> Chart:
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
                "axis": {"tickCount": min(5, max(numbers.values())), "format": "~s"},
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
    return chart(title, alt, ("kind", noun), table, spec)


def daily_bars(series: str, found: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Bars of events by day, in the colors of a series; from day, name and count."""
    rows = [{"day": day, series: name, "events": count} for day, name, count in found]
    days = _every_day({day for day, _, _ in found})
    return {
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "title": None,
                "axis": _dates(days),
                "scale": {"domain": days},
            },
            "y": {"field": "events", "type": "quantitative", "title": "events"},
            "color": {"field": series, "type": "nominal", "title": None},
        },
    }


def chart(
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


def _every_day(days: Set[str]) -> list[str]:
    """The days from the first to the last one, also those without events, or those with
    events where these are far apart."""
    first, last = (date.fromisoformat(day) for day in (min(days), max(days)))
    length = (last - first).days + 1
    if length > _DAYS:
        return sorted(days)
    return [str(first + timedelta(number)) for number in range(length)]


def _dates(days: Sequence[str]) -> dict[str, Any]:
    """An axis with about eight labels, whatever the number of days."""
    step = max(1, len(days) // 8)
    return {"values": days[::step], "labelAngle": -35}


def _svg(spec: Mapping[str, Any], ink: str) -> str:
    """The picture in base64."""
    import vl_convert

    soft = {
        "labelColor": ink,
        "titleColor": ink,
        "labelFontSize": _FONT,
        "titleFontSize": _FONT,
    }
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
            "text": {"color": ink, "fontSize": _FONT},
            "range": {"category": _PALETTE},
            "font": "sans-serif",
        },
        **spec,
    }
    svg = vl_convert.vegalite_to_svg(whole, allowed_base_urls=[])
    return b64encode(svg.encode("utf-8")).decode("ascii")
