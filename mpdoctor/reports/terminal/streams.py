"""Where events arrived and from whom, those in the wrong region first."""

from collections.abc import Sequence

from rich.table import Table

from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Severity
from mpdoctor.model.streams import Stream
from mpdoctor.reports.terminal.canvas import Canvas
from mpdoctor.reports.terminal.signs import HEALTHY, SIGNS

SHOWN = 8


def streams(found: Sequence[Stream], canvas: Canvas) -> Table | None:
    """One row per stream of which the endpoint is known."""
    known = [stream for stream in found if stream.endpoint or stream.forwarded]
    if not known:
        return None
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for stream in known[:SHOWN]:
        sign = SIGNS[Severity.ERROR] if stream.astray else HEALTHY
        table.add_row(
            canvas.text(sign.mark, sign.style),
            canvas.text(f"{stream.events:,}"),
            canvas.quote(_told(stream)),
        )
    if len(known) > SHOWN:
        more = f"… and {len(known) - SHOWN:,} more, `--format json` shows all"
        table.add_row("", "", canvas.prose(more, "dim"))
    return table


def _told(stream: Stream) -> str:
    way = f"by `{stream.endpoint}`" if stream.endpoint else "by another region"
    told = f"received {way} from {stream.sender}"
    if stream.token:
        told += f" with token `{shorten_token(stream.token)}`"
    if stream.forwarded:
        told += ", forwarded"
    if stream.last is not None:
        told += f", last on {stream.last}"
    if stream.astray is None:
        return told
    told += f"; wrong region: {stream.astray.per_day:,.0f} events a day"
    if stream.astray.stopped is None:
        return f"{told} never arrived"
    return f"{told}, lost from {stream.astray.stopped} on"
