"""A comparison, for the terminal, for programs and for comments."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from rich.console import RenderableType
from rich.table import Table

from mpdoctor.model.baseline import KnownFault
from mpdoctor.reports.comparison import ComparedEvent, ComparedFault, Comparison
from mpdoctor.reports.formats.json import write_json
from mpdoctor.reports.markdown_text import code, sentence
from mpdoctor.reports.renderer import SYMBOLS, Renderer, counted, inset
from mpdoctor.reports.sanitize import without_commands

View = Callable[[Comparison, TextIO], None]

_HEADINGS = {
    "new": "only in the second",
    "grown": "grown",
    "shrunk": "shrunk",
    "gone": "only in the first",
}
_SHOWN = 20
_NAMES = 8


def write_text(comparison: Comparison, out: TextIO) -> None:
    """Faults by what became of them, then events and properties, then volumes."""
    with Renderer(out) as renderer:
        renderer.show(_head(comparison, renderer))
        for kind, heading in _HEADINGS.items():
            renderer.show(*_faults(heading, comparison.faults[kind], renderer))
        renderer.show(*_one_sided(comparison, renderer))
        renderer.show(*_properties(comparison, renderer))
        renderer.show(*_volumes(comparison, renderer))
        renderer.show(renderer.text(_summary(comparison), "bold"))


def write_document(comparison: Comparison, out: TextIO) -> None:
    """One JSON document."""
    write_json(
        {
            "format": 1,
            "sides": [
                {"name": name, "verdict": verdict, "events": events}
                for name, verdict, events in zip(
                    comparison.names,
                    comparison.verdicts,
                    comparison.totals,
                    strict=True,
                )
            ],
            "faults": {
                kind: [_fault(fault) for fault in faults]
                for kind, faults in comparison.faults.items()
            },
            "events": [
                {
                    "event": one.event,
                    "counts": [one.before, one.after],
                    "properties_gone": list(one.lost),
                    "properties_new": list(one.gained),
                }
                for one in comparison.events
            ],
        },
        out,
    )


def write_markdown(comparison: Comparison, out: TextIO) -> None:
    """A comment: faults and events that differ."""
    first, second = comparison.names
    lines = [f"### mpdoctor: {code(first)} and {code(second)}", ""]
    for kind, heading in _HEADINGS.items():
        faults = comparison.faults[kind]
        if faults:
            lines += [f"**{counted(len(faults), 'fault')} {heading}**", ""]
            lines += [
                f"- {fault.severity} {code(fault.code)} {sentence(fault.message)} "
                f"({_change(fault)})"
                for fault in faults[:_SHOWN]
            ]
            lines += [f"- and {len(faults) - _SHOWN:,} more"] * (len(faults) > _SHOWN)
            lines.append("")
    for heading, names in _sides(comparison):
        lines += [f"{heading}: {', '.join(map(code, names))}", ""]
    lines.append(_summary(comparison))
    out.write(without_commands("\n".join(lines)) + "\n")


VIEWS: dict[str, View] = {
    "text": write_text,
    "json": write_document,
    "markdown": write_markdown,
}


def _head(comparison: Comparison, renderer: Renderer) -> Table:
    grid = renderer.grid(3)
    for name, verdict, events in zip(
        comparison.names, comparison.verdicts, comparison.totals, strict=True
    ):
        grid.add_row(
            renderer.text(renderer.cut_front(name, renderer.width // 2), "bold"),
            renderer.text(counted(events, "event")),
            renderer.text(f"verdict: {verdict}"),
        )
    return grid


def _faults(
    heading: str, faults: Sequence[ComparedFault], renderer: Renderer
) -> Iterator[RenderableType]:
    if not faults:
        return
    yield renderer.text(f"{counted(len(faults), 'fault')} {heading}", "bold")
    grid = renderer.grid(3)
    for fault in faults[:_SHOWN]:
        symbol = SYMBOLS[fault.severity]
        grid.add_row(
            renderer.text(symbol.mark, symbol.style),
            renderer.text(fault.code, symbol.style),
            renderer.quote(f"{fault.message}: {_change(fault)}"),
        )
    yield grid
    if len(faults) > _SHOWN:
        more = f"and {len(faults) - _SHOWN:,} more, `--format json` shows all"
        yield inset(renderer.prose(more, "dim"), 1)


def _one_sided(comparison: Comparison, renderer: Renderer) -> Iterator[RenderableType]:
    for heading, names in _sides(comparison):
        line = renderer.text(f"{heading}: ", "bold")
        line.append_text(renderer.quote(", ".join(f"`{name}`" for name in names)))
        yield line


def _sides(comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
    first = [one.event for one in comparison.events if not one.after]
    second = [one.event for one in comparison.events if not one.before]
    for side, names in (("first", first), ("second", second)):
        if names:
            more = f" (and {len(names) - _NAMES:,} more)" if len(names) > _NAMES else ""
            yield f"events only in the {side}{more}", names[:_NAMES]


def _properties(comparison: Comparison, renderer: Renderer) -> Iterator[RenderableType]:
    differing = [one for one in comparison.events if one.lost or one.gained]
    if not differing:
        return
    yield renderer.text("properties that only one side has", "bold")
    for one in differing[:_SHOWN]:
        parts = [
            f"{sign}`{name}`"
            for sign, names in (("−", one.lost), ("+", one.gained))
            for name in names[:_NAMES]
        ]
        yield inset(renderer.quote(f"`{one.event}`: {', '.join(parts)}"), 1)
    if len(differing) > _SHOWN:
        more = f"and {len(differing) - _SHOWN:,} more events"
        yield inset(renderer.text(more, "dim"), 1)


def _volumes(comparison: Comparison, renderer: Renderer) -> Iterator[RenderableType]:
    if not comparison.events:
        return
    yield renderer.text("volumes", "bold")
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(overflow="fold")
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    for one in comparison.events[:_SHOWN]:
        table.add_row(
            renderer.text(renderer.cut(one.event, renderer.width // 2)),
            renderer.text(f"{one.before:,}"),
            renderer.text(f"{one.after:,}"),
            renderer.text(_ratio(one), "dim"),
        )
    yield table
    if len(comparison.events) > _SHOWN:
        more = f"and {len(comparison.events) - _SHOWN:,} more events"
        yield inset(renderer.text(more, "dim"), 1)


def _ratio(one: ComparedEvent) -> str:
    if not one.is_on_both:
        return "new" if one.after else "gone"
    return f"{(one.after - one.before) / one.before:+.0%}"


def _change(fault: ComparedFault) -> str:
    return f"{_amount(fault.before)} → {_amount(fault.after)}"


def _amount(side: KnownFault) -> str:
    share = side.share
    if share is None:
        return f"{side.count:,}"
    percent = f"{share:.1%}" if share >= 0.001 else "under 0.1%"
    return f"{side.count:,} ({percent})"


def _fault(fault: ComparedFault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "name": fault.name,
        "severity": fault.severity,
        "message": fault.message,
        "subject": {
            "event": fault.after.event or None,
            "property": fault.after.name or None,
            **dict(fault.after.about),
        },
        "counts": [fault.before.count, fault.after.count],
        "of": [fault.before.of, fault.after.of],
    }


def _summary(comparison: Comparison) -> str:
    numbers = {kind: len(faults) for kind, faults in comparison.faults.items()}
    return ", ".join(f"{numbers[kind]:,} {kind}" for kind in numbers)
