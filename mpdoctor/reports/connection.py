"""What the connection checks proved, and where events were sent."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table

from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import ProbeStep, StepStatus
from mpdoctor.model.streams import Stream
from mpdoctor.reports.renderer import (
    HEALTHY,
    NOT_EXAMINED,
    SYMBOLS,
    Renderer,
    Symbol,
)

STREAMS = 8
"""Streams that are shown; the rest are counted."""

_STATUS_SYMBOLS: dict[StepStatus, Symbol] = {
    StepStatus.PROVED: HEALTHY,
    StepStatus.REFUTED: SYMBOLS[Severity.ERROR],
    StepStatus.UNSETTLED: SYMBOLS[Severity.WARNING],
    StepStatus.NOT_TRIED: NOT_EXAMINED,
}


def connection_steps(steps: Sequence[ProbeStep], renderer: Renderer) -> Table | None:
    """One row per step; those not tried for one reason share a row."""
    if not steps:
        return None
    table = renderer.grid(3)
    for reason, group in groupby(steps, key=_alike):
        first, *others = group
        symbol = _STATUS_SYMBOLS[first.status]
        tried = first.status is not StepStatus.NOT_TRIED
        name = f"{first.number} {first.name}"
        if others and reason:
            name = f"{first.number}–{others[-1].number}"
        table.add_row(
            renderer.text(symbol.mark, symbol.style),
            renderer.text(name, "" if tried else "dim"),
            _result(first, tried, renderer),
        )
    return table


def streams(found: Sequence[Stream], renderer: Renderer) -> Table | None:
    """One row per stream of which the endpoint is known."""
    known = [stream for stream in found if stream.endpoint or stream.forwarded]
    if not known:
        return None
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for stream in known[:STREAMS]:
        symbol = _stream_symbol(stream)
        table.add_row(
            renderer.text(symbol.mark, symbol.style),
            renderer.text(f"{stream.events:,}"),
            renderer.quote(_describe(stream)),
        )
    if len(known) > STREAMS:
        more = f"… and {len(known) - STREAMS:,} more, `--format json` shows all"
        table.add_row("", "", renderer.prose(more, "dim"))
    return table


def _alike(step: ProbeStep) -> tuple[str, int]:
    """Steps that were not tried are alike if for the same reason."""
    if step.status is StepStatus.NOT_TRIED:
        return step.message, 0
    return "", step.number


def _result(step: ProbeStep, tried: bool, renderer: Renderer) -> RenderableType:
    text = step.message
    if step.status in (StepStatus.UNSETTLED, StepStatus.NOT_TRIED):
        text = f"{step.status}: {text}"
    lines: list[RenderableType] = [renderer.quote(text, "" if tried else "dim")]
    if step.details:
        lines.append(_details(step, renderer))
    if step.affects:
        lines.append(renderer.text(f"affects {step.affects}", "dim"))
    if step.advice:
        lines.append(renderer.help(renderer.quote(step.advice)))
    return Group(*lines)


def _details(step: ProbeStep, renderer: Renderer) -> Table:
    """One line for each part of a step, such as a route of a proxy."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(max_width=24)
    table.add_column(overflow="fold")
    for name, found in step.details:
        table.add_row(renderer.quote(name), renderer.quote(found))
    return table


def _stream_symbol(stream: Stream) -> Symbol:
    if stream.astray or stream.lost:
        return SYMBOLS[Severity.ERROR]
    if stream.fates.get("uncertain"):
        return SYMBOLS[Severity.WARNING]
    return HEALTHY if stream.is_received else NOT_EXAMINED


def _describe(stream: Stream) -> str:
    where = f"`{stream.endpoint}`" if stream.endpoint else "another region"
    text = "received by" if stream.is_received else "sent to"
    text += f" {where} from {stream.sender}"
    if stream.token:
        text += f" with token `{shorten_token(stream.token)}`"
    if stream.forwarded:
        text += ", forwarded"
    if stream.last is not None:
        text += f", last on {stream.last}"
    if stream.lost:
        text += f"; {stream.lost:,} lost"
    if stream.fates.get("uncertain"):
        text += f"; {stream.fates['uncertain']:,} not answered"
    if stream.astray is None:
        return text
    text += f"; wrong region: {stream.astray.per_day:,.0f} events a day"
    if stream.astray.stopped is None:
        return f"{text} never arrived"
    return f"{text}, lost from {stream.astray.stopped} on"
