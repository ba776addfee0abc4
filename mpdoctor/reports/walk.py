"""The likeliest cause of missing data, and how far events came."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from mpdoctor.model.deliveries import DeliveryTotals
from mpdoctor.model.levels import Severity
from mpdoctor.model.walk import StepCount, Walk, WalkStatus
from mpdoctor.reports.renderer import (
    HEALTHY,
    NOT_EXAMINED,
    SYMBOLS,
    Renderer,
    counted,
    inset,
)

_BAR = 10
_ROOM_FOR_BAR = 76
_SYMBOLS = {
    WalkStatus.PROVEN: HEALTHY,
    WalkStatus.REFUTED: SYMBOLS[Severity.ERROR],
    WalkStatus.UNKNOWN: NOT_EXAMINED,
    WalkStatus.NOT_REACHED: NOT_EXAMINED,
}


def cause(walk: Walk | None, renderer: Renderer) -> Iterator[RenderableType]:
    """Why most of the missing data is missing, and the cure."""
    if walk is None or walk.cause is None:
        return
    found = walk.cause
    how, style = ("Most likely", "bold red") if found.proven else ("Perhaps", "bold")
    line = renderer.text(f"{how} why data is missing: ", style)
    line.append_text(renderer.quote(found.message))
    yield inset(line, 1, 1)
    if walk.steps and found.help:
        yield inset(renderer.help(renderer.quote(found.help)), 1, 1)


def funnel(walk: Walk | None, renderer: Renderer) -> Iterator[RenderableType]:
    """One row per step with the events that got that far."""
    if walk is None or not walk.steps:
        return
    if walk.steps[0].standing is WalkStatus.UNKNOWN:
        # There were no events, which the cause explains.
        return
    heading = renderer.text("How far ", "bold")
    heading.append_text(renderer.quote(_subject(walk), "bold"))
    yield inset(heading, 1, 1)
    with_bar = renderer.width >= _ROOM_FOR_BAR
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    if with_bar:
        table.add_column(no_wrap=True, min_width=_BAR)
    table.add_column(overflow="fold")
    for step in walk.steps:
        symbol = _SYMBOLS[step.standing]
        dim = "dim" if step.standing is WalkStatus.NOT_REACHED else ""
        row = [
            renderer.text(symbol.mark, symbol.style),
            renderer.text(step.step, dim),
            renderer.text(f"{step.reached:,}", dim),
            _note(step, renderer),
        ]
        if with_bar:
            row.insert(3, renderer.text(_bar(step.reached, walk.events), symbol.style))
        table.add_row(*row)
    yield table


def _subject(walk: Walk) -> str:
    events = counted(walk.events, "event")
    if walk.choice.event is not None:
        events += f" `{walk.choice.event}`"
    if walk.choice.user is not None:
        events += f" of `{walk.choice.user}`"
    if walk.choice.ids:
        events += f" and {counted(len(walk.choice.ids) - 1, 'merged id')}"
    return f"{events} came"


def _bar(reached: int, events: int) -> str:
    # What is left of a million is still something.
    return "█" * -(-_BAR * reached // events) if events else ""


def _note(step: StepCount, renderer: Renderer) -> Text:
    if step.standing is WalkStatus.REFUTED and step.stopped:
        note = renderer.text(f"{step.stopped:,} stopped", "red")
        if step.codes:
            note.append_text(renderer.text(f" ({', '.join(step.codes[:3])})"))
        return note
    if step.standing is WalkStatus.UNKNOWN:
        some = f" of {step.unknown:,}" if step.passed else ""
        note = renderer.text(f"not known{some}", "dim")
        why = step.help if not step.codes else f"see {', '.join(step.codes[:3])}"
        return note.append_text(renderer.quote(f": {why}", "dim")) if why else note
    if step.standing is WalkStatus.NOT_REACHED:
        return renderer.text("")
    return renderer.quote(step.message, "" if step.stopped else "dim")


def requests(
    deliveries: DeliveryTotals | None, renderer: Renderer
) -> RenderableType | None:
    """Captured requests by address and outcome; `None` where there are none."""
    if deliveries is None or not deliveries.answers:
        return None
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for one in deliveries.answers:
        parts = (one.outcome, str(one.status or ""), one.cause, one.words)
        told = ", ".join(dict.fromkeys(filter(None, parts)))
        table.add_row(
            renderer.text(f"{one.requests:,}"),
            renderer.quote(f"{one.method} `{one.host}{one.path}`"),
            renderer.quote(told),
        )
    return table
