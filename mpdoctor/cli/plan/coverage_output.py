"""Writes the coverage of a plan for a terminal, as JSON and as Markdown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from mpdoctor.reports.sanitize import one_line

if TYPE_CHECKING:
    from mpdoctor.plans.coverage import (
        Coverage,
        EventCoverage,
        PartCoverage,
        SeenRecords,
    )

EVENTS_SHOWN = 200
"""Rows of a table in the terminal and in Markdown; JSON has all."""

VERSIONS_SHOWN = 12
_NARROWEST_NAME = 16
_FIRST_COLUMNS = 32
_VERSION_COLUMN = 14
_PLATFORMS = ("web", "ios", "android", "server")


def write_coverage(coverage: "Coverage", format: str, out: TextIO) -> None:
    """Write a coverage; `format` is `terminal`, `json` or `markdown`."""
    if format == "json":
        from mpdoctor.reports.formats.json import write_json

        write_json(_document(coverage), out)
    elif format == "markdown":
        out.writelines(f"{line}\n" for line in _markdown(coverage))
    else:
        _write_terminal(coverage, out)


# -- JSON ----------------------------------------------------------------------------


def _document(coverage: "Coverage") -> dict[str, Any]:
    percent = coverage.percent
    return {
        "format": 1,
        "events": coverage.records,
        "coverage": {
            **_part(coverage.whole),
            "percent": None if percent is None else round(percent, 2),
        },
        "sections": _parts(coverage.sections),
        "sources": _parts(coverage.sources),
        "owners": _parts(coverage.owners),
        "planned": [
            {
                "event": one.event,
                "status": one.status.value,
                "owner": one.owner or None,
                "sources": list(one.sources),
                **_seen(one.seen),
                "seen_as": list(one.seen_as),
                "properties": {
                    "planned": one.properties,
                    "missing": list(one.missing),
                },
            }
            for one in coverage.events
        ],
        "unplanned": [
            {"event": one.event, **_seen(one.seen)} for one in coverage.unplanned
        ],
    }


def _seen(seen: "SeenRecords") -> dict[str, Any]:
    return {
        "count": seen.count,
        "first_day": None if seen.first is None else seen.first.isoformat(),
        "last_day": None if seen.last is None else seen.last.isoformat(),
        "platforms": dict(seen.platforms),
        "versions": [
            {"platform": platform, "sender": sender, "count": count}
            for (platform, sender), count in seen.senders.items()
        ],
        "apps": [
            {"library": library, "version": version, "count": count}
            for (library, version), count in seen.apps.items()
        ],
    }


def _part(part: "PartCoverage") -> dict[str, int]:
    return {"planned": part.planned, "seen": part.seen}


def _parts(parts: "Mapping[str, PartCoverage]") -> dict[str, Any]:
    return {name: _part(part) for name, part in parts.items()}


# -- text ----------------------------------------------------------------------------

_Table = tuple[str, Sequence[str], list[list[str]]]
"""A title, the names of the columns, and rows of cells."""


def _summary(coverage: "Coverage") -> str:
    whole, percent = coverage.whole, coverage.percent
    if percent is None:
        return f"no live events are planned; {coverage.records:,} events were read"
    return (
        f"{whole.seen:,} of {whole.planned:,} live events were seen ({percent:.1f} %) in "
        f"{coverage.records:,} events"
    )


def _tables(coverage: "Coverage", versions: int) -> "Iterator[_Table]":
    yield from _shares(coverage)
    seen = [one for one in coverage.events if one.seen.count]
    if seen:
        yield from _seen_events(seen, versions)
    unseen = [one for one in coverage.events if not one.seen.count]
    if unseen:
        yield _unseen_events(unseen)
    lacking = [one for one in seen if one.missing]
    if lacking:
        yield (
            "Planned properties that no record has",
            ("event", "properties"),
            [[one.event, _names(one)] for one in lacking],
        )
    if coverage.unplanned:
        yield (
            "Seen and not planned",
            ("event", "records", "first day", "last day", *_PLATFORMS),
            [_row(one.event, one.seen, _PLATFORMS) for one in coverage.unplanned],
        )


def _shares(coverage: "Coverage") -> "Iterator[_Table]":
    """How many of the planned events were seen, by section, source and owner."""
    for title, kind, parts in (
        ("By section", "section", coverage.sections),
        ("By source", "source", coverage.sources),
        ("By owner", "owner", coverage.owners),
    ):
        rows = [
            [
                name.replace("_", " ") if kind == "section" else name or "nobody",
                *_share(part),
            ]
            for name, part in parts.items()
        ]
        if rows and not (kind == "section" and len(rows) == 1):
            yield title, (kind, "planned", "seen", "share"), rows


def _seen_events(
    events: "Sequence[EventCoverage]", versions: int
) -> "Iterator[_Table]":
    """The planned events that were seen, by platform and by the usual versions."""
    used = [
        one for one in _PLATFORMS if any(one in each.seen.platforms for each in events)
    ]
    yield (
        "Planned and seen",
        ("event", "records", "first day", "last day", *used),
        [_row(one.event, one.seen, used) for one in events],
    )
    columns = _most_common(events, versions)
    if len(columns) > 1:
        yield (
            "Planned and seen, by version",
            ("event", *(sender for _, sender in columns)),
            [
                [one.event, *(_figure(one.seen.senders.get(key, 0)) for key in columns)]
                for one in events
            ],
        )


def _unseen_events(events: "Sequence[EventCoverage]") -> _Table:
    return (
        "Planned and never seen",
        ("event", "status", "owner", "sources"),
        [
            [
                one.event,
                one.status.value,
                one.owner or "–",
                ", ".join(one.sources) or "any",
            ]
            for one in events
        ],
    )


def _names(event: "EventCoverage") -> str:
    shown = ", ".join(event.missing[:5])
    more = len(event.missing) - 5
    return f"{shown} and {more:,} more" if more > 0 else shown


def _row(event: str, seen: "SeenRecords", platforms: Sequence[str]) -> list[str]:
    days = [day.isoformat() if day else "–" for day in (seen.first, seen.last)]
    counts = [_figure(seen.platforms.get(platform, 0)) for platform in platforms]
    return [event, f"{seen.count:,}", *days, *counts]


def _figure(count: int) -> str:
    return f"{count:,}" if count else "–"


def _share(part: "PartCoverage") -> list[str]:
    return [
        f"{part.planned:,}",
        f"{part.seen:,}",
        f"{100 * part.seen / part.planned:.0f} %",
    ]


def _most_common(events: "Sequence[EventCoverage]", most: int) -> list[tuple[str, str]]:
    """The senders of most records, by platform and name."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in events:
        counts.update(one.seen.senders)
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return sorted(ordered[:most])


def _markdown(coverage: "Coverage") -> Iterator[str]:
    from mpdoctor.reports.markdown_text import code
    from mpdoctor.reports.sanitize import without_commands

    yield f"**{_summary(coverage)}**"
    for title, columns, rows in _tables(coverage, VERSIONS_SHOWN):
        yield ""
        yield f"### {title}"
        yield ""
        yield f"| {' | '.join(map(_cell, columns))} |"
        yield f"|{'|'.join(['---', *['--:'] * (len(columns) - 1)])}|"
        for first, *cells in rows[:EVENTS_SHOWN]:
            line = f"| {code(first)} | {' | '.join(map(_cell, cells))} |"
            yield without_commands(line)
        if len(rows) > EVENTS_SHOWN:
            yield ""
            yield f"{len(rows) - EVENTS_SHOWN:,} more, `--format json` has all"


def _cell(text: str) -> str:
    safe = one_line(text, longest=300).replace("&", "&amp;").replace("<", "&lt;")
    return safe.replace("|", "\\|").replace("@", "&#64;").replace("`", "&#96;")


def _write_terminal(coverage: "Coverage", out: TextIO) -> None:
    from rich.table import Table

    from mpdoctor.reports.renderer import Renderer

    with Renderer(out) as renderer:
        renderer.show(renderer.text(_summary(coverage), "bold"))
        room = max(1, (renderer.width - _FIRST_COLUMNS) // _VERSION_COLUMN)
        for title, columns, rows in _tables(coverage, min(room, VERSIONS_SHOWN)):
            table = Table(
                box=renderer.line,
                show_edge=False,
                border_style="dim",
                padding=(0, 1, 0, 0),
            )
            numbers = columns[1] not in ("status", "properties")
            for index, column in enumerate(columns):
                table.add_column(
                    renderer.text(column),
                    overflow="fold",
                    justify="right" if index and numbers else "left",
                    min_width=_NARROWEST_NAME if not index else None,
                )
            for row in rows[:EVENTS_SHOWN]:
                table.add_row(*(renderer.text(one_line(cell)) for cell in row))
            blocks: list[Any] = [renderer.text(title, "bold"), table]
            if len(rows) > EVENTS_SHOWN:
                more = (
                    f"… and {len(rows) - EVENTS_SHOWN:,} more, `--format json` has all"
                )
                blocks.append(renderer.prose(more, "dim"))
            renderer.show(*blocks)
