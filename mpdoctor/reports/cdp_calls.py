"""What Mixpanel gets of calls to customer data platforms, as a table for people."""

from collections.abc import Sequence

from rich.console import Group, RenderableType

from mpdoctor.model.cdp import CdpCalls, ForwardedRecord
from mpdoctor.reports.renderer import Renderer, inset

ROWS = 20
CALL_WIDTH = 30

_TITLE = (
    "CDP calls, which are not checked, and what Mixpanel gets of them with the default "
    "settings of the destination:"
)
_IDS = ("distinct_id", "$distinct_id", "$group_id", "$distinct_ids", "$anon_id")


def cdp_calls(calls: Sequence[CdpCalls], renderer: Renderer) -> RenderableType | None:
    """One row for each kind of call; `None` where there was no call."""
    if not calls:
        return None
    grid = renderer.grid(3)
    # Long names leave room for what becomes of the call.
    grid.columns[1].no_wrap, grid.columns[1].max_width = False, CALL_WIDTH
    for each in calls[:ROWS]:
        grid.add_row(
            renderer.text(f"{each.count:,}"),
            renderer.quote(_call(each)),
            renderer.quote(_sent(each)),
        )
    if len(calls) > ROWS:
        more = f"… and {len(calls) - ROWS:,} more, `--format json` shows all"
        grid.add_row("", "", renderer.prose(more, "dim"))
    title = inset(renderer.prose(_TITLE), 1, 1)
    return Group(title, grid)


def _call(calls: CdpCalls) -> str:
    call = calls.call
    name = f" `{call.name}`" if call.name else ""
    return f"{call.platform} {call.kind}{name}".strip()


def _sent(calls: CdpCalls) -> str:
    text = "; ".join(map(_record, calls.records)) or calls.note
    if calls.dropped:
        names = ", ".join(f"`{path}`" for path in calls.dropped[:3])
        more = len(calls.dropped) - 3
        text += f"; without {names}" + (f" and {more:,} more" if more > 0 else "")
    return text


def _record(record: ForwardedRecord) -> str:
    text = f"{record.kind} `{record.name}`"
    key = next((key for key in _IDS if key in record.values), "")
    if key:
        text += f" with `{key}` from {record.values[key]}"
    return f"{text}, {record.condition}" if record.condition else text
