"""The connection ladder: what each rung proved, or why it was not tried."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import ProbeStep, StepStatus
from mpdoctor.reports.terminal.canvas import Canvas
from mpdoctor.reports.terminal.signs import HEALTHY, NOT_EXAMINED, SIGNS, Sign

_SIGNS: dict[StepStatus, Sign] = {
    StepStatus.PROVED: HEALTHY,
    StepStatus.REFUTED: SIGNS[Severity.ERROR],
    StepStatus.UNSETTLED: SIGNS[Severity.WARNING],
    StepStatus.NOT_TRIED: NOT_EXAMINED,
}


def ladder(rungs: Sequence[ProbeStep], canvas: Canvas) -> Table | None:
    """One row per rung; those not tried for one reason share a row."""
    if not rungs:
        return None
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for message, group in groupby(rungs, key=_alike):
        first, *others = group
        sign = _SIGNS[first.status]
        tried = first.status is not StepStatus.NOT_TRIED
        name = f"{first.number} {first.name}"
        if others and message:
            name = f"{first.number}–{others[-1].number}"
        table.add_row(
            canvas.text(sign.mark, sign.style),
            canvas.text(name, "" if tried else "dim"),
            _told(first, tried, canvas),
        )
    return table


def _alike(rung: ProbeStep) -> tuple[str, int]:
    """Rungs that were not tried are alike if for the same reason."""
    if rung.status is StepStatus.NOT_TRIED:
        return rung.message, 0
    return "", rung.number


def _told(rung: ProbeStep, tried: bool, canvas: Canvas) -> RenderableType:
    said = rung.message
    if rung.status in (StepStatus.UNSETTLED, StepStatus.NOT_TRIED):
        said = f"{rung.status}: {said}"
    lines: list[RenderableType] = [canvas.quote(said, "" if tried else "dim")]
    if rung.advice and tried:
        advice = canvas.text("help: ", "green")
        advice.append_text(canvas.quote(rung.advice))
        lines.append(Padding(advice, (0, 0, 0, 2)))
    return Group(*lines)
