"""Rules for people: the list, and one rule in full."""

from collections.abc import Sequence
from typing import Any, TextIO

from rich.table import Table

from mpdoctor.model.rule import Rule
from mpdoctor.reports.rule_pages import command
from mpdoctor.reports.terminal.canvas import Canvas
from mpdoctor.reports.terminal.signs import SIGNS

_WIDE = 100


def write(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """One row per rule; in a narrow terminal the name stands above the summary."""
    with Canvas(out) as canvas:
        canvas.show(_listed(rules, canvas))


def explain(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """What, why, how, and where Mixpanel says so."""
    with Canvas(out) as canvas:
        for rule in rules:
            _explain(rule, canvas)


def _listed(rules: Sequence[Rule[Any]], canvas: Canvas) -> Table:
    wide = canvas.width >= _WIDE
    headings = ["code", "name", "severity", "area", "summary"]
    if not wide:
        headings.remove("name")
    table = Table(
        box=canvas.line, show_edge=False, border_style="dim", padding=(0, 0, 0, 1)
    )
    for heading in headings:
        last = heading == "summary"
        table.add_column(heading, no_wrap=not last, overflow="fold")
    for rule in rules:
        name = canvas.text(rule.name, "bold")
        summary = canvas.prose(rule.summary)
        cells = [
            canvas.text(rule.code, "bold"),
            canvas.text(rule.severity, SIGNS[rule.severity].style),
            canvas.text(rule.area, "dim"),
        ]
        if wide:
            cells.insert(1, name)
        else:
            summary = name.append("\n").append_text(summary)
        table.add_row(*cells, summary)
    return table


def _explain(rule: Rule[Any], canvas: Canvas) -> None:
    sign = SIGNS[rule.severity]
    title = canvas.text(f"{rule.code} ", f"bold {sign.style}")
    title.append_text(canvas.text(rule.name, "bold"))
    kind = canvas.text(f"{rule.severity}, {rule.area}, {rule.confidence}", "dim")
    canvas.show(title, kind)
    canvas.show(canvas.prose(rule.summary))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in (
        ("why", rule.why),
        ("fix", rule.fix),
        ("try", command(rule)),
        ("page", rule.reference),
    ):
        if text:
            table.add_row(canvas.text(label, "green"), canvas.prose(text))
    canvas.show(table)
