"""Counts per rule."""

from collections import defaultdict
from collections.abc import Sequence

from rich.table import Table

from mpdoctor.model.levels import Severity
from mpdoctor.model.report import Finding
from mpdoctor.reports.terminal.canvas import Canvas
from mpdoctor.reports.terminal.signs import SIGNS


def statistics(found: Sequence[Finding], canvas: Canvas) -> Table | None:
    """One row per rule and severity, the most records first; `None` without findings."""
    groups: dict[tuple[str, str, Severity], list[int]] = defaultdict(list)
    for finding in found:
        key = (finding.rule.code, finding.rule.name, finding.severity)
        groups[key].append(finding.count)
    if not groups:
        return None
    table = Table(
        box=canvas.line, show_edge=False, border_style="dim", padding=(0, 0, 0, 1)
    )
    table.add_column("records", justify="right", no_wrap=True)
    table.add_column("findings", justify="right", no_wrap=True)
    table.add_column("code", no_wrap=True)
    table.add_column("name", overflow="fold")
    table.add_column("severity", no_wrap=True)
    for (code, name, severity), counts in sorted(
        groups.items(), key=lambda item: (-sum(item[1]), item[0])
    ):
        table.add_row(
            f"{sum(counts):,}",
            f"{len(counts):,}",
            canvas.text(code, "bold"),
            canvas.text(name),
            canvas.text(severity, SIGNS[severity].style),
        )
    return table
