"""A baseline, for the terminal and for programs."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO

from rich.console import RenderableType

from mpdoctor.model.baseline import KnownFault
from mpdoctor.model.rule import Rule
from mpdoctor.reports.formats.json import write_json
from mpdoctor.reports.renderer import SYMBOLS, Renderer, counted, inset

View = Callable[
    [Sequence[KnownFault], Mapping[str, Rule[Any]], datetime.date, TextIO], None
]


def write_text(
    faults: Sequence[KnownFault],
    rules: Mapping[str, Rule[Any]],
    today: datetime.date,
    out: TextIO,
) -> None:
    """One paragraph per rule, with what it means and the entries for it."""
    groups: dict[str, list[KnownFault]] = defaultdict(list)
    for fault in faults:
        groups[fault.rule].append(fault)
    ended = sum(fault.has_ended(today) for fault in faults)
    with Renderer(out) as renderer:
        for code, group in groups.items():
            rule = rules[code]
            title = renderer.text(f"{code} ", f"bold {SYMBOLS[rule.severity].style}")
            title.append_text(renderer.text(rule.name, "bold"))
            blocks: list[RenderableType] = [
                title,
                inset(renderer.prose(rule.summary, "dim"), 2),
            ]
            blocks += [
                inset(renderer.quote(line), 2)
                for fault in group
                for line in _described(fault, today)
            ]
            renderer.show(*blocks)
        text = (
            f"{counted(len(faults), 'known fault')} of {counted(len(groups), 'rule')}"
        )
        if ended:
            text += f"; {ended:,} past the date, which no longer applies"
        renderer.show(renderer.text(text, "bold"))


def write_document(
    faults: Sequence[KnownFault],
    rules: Mapping[str, Rule[Any]],
    today: datetime.date,
    out: TextIO,
) -> None:
    """A list with an object for each entry."""
    write_json(
        [
            {
                "rule": fault.rule,
                "name": rules[fault.rule].name,
                "event": fault.event or None,
                "property": fault.name or None,
                "about": dict(fault.about),
                "count": fault.count,
                "of": fault.of,
                "senders": list(fault.senders),
                "reason": fault.reason,
                "until": fault.until and fault.until.isoformat(),
                "ended": fault.has_ended(today),
            }
            for fault in faults
        ],
        out,
    )


VIEWS: dict[str, View] = {"text": write_text, "json": write_document}


def _described(fault: KnownFault, today: datetime.date) -> Sequence[str]:
    line = fault.subject or "all data"
    share = fault.share
    if share is not None:
        line += f": {fault.count:,} of {fault.of:,} records ({_percent(share)})"
    elif fault.count:
        line += f": {fault.count:,} records"
    if fault.senders:
        line += f", from {', '.join(f'`{sender}`' for sender in fault.senders)}"
    lines = [line]
    if fault.reason:
        lines.append(f"  reason: `{fault.reason}`")
    if fault.until is not None:
        verb = "ended on" if fault.has_ended(today) else "until"
        lines.append(f"  {verb} {fault.until}")
    return lines


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"
