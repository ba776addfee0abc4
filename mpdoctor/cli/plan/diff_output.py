"""Writes the changes of a plan for a terminal, as JSON and as Markdown."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from mpdoctor.reports.sanitize import one_line, printable

if TYPE_CHECKING:
    from mpdoctor.plans.changes import Change

LONGEST = 80
_SIGNS = {"added": "+", "removed": "-", "renamed": ">", "changed": "~"}
_COLOURS = {"added": "32", "removed": "31", "renamed": "33", "changed": "33"}


def write_changes(changes: "Sequence[Change]", format: str, out: TextIO) -> None:
    """Write all changes; `format` is `terminal`, `json` or `markdown`."""
    if format == "json":
        _write_json(changes, out)
    elif format == "markdown":
        _write_markdown(changes, out)
    else:
        _write_terminal(changes, out)


def _write_json(changes: "Sequence[Change]", out: TextIO) -> None:
    from mpdoctor.reports.formats.json import write_json

    write_json(
        {
            "format": 1,
            "breaking": sum(bool(change.effects) for change in changes),
            "changes": [
                {
                    "kind": change.kind.value,
                    "section": change.section,
                    "event": change.event,
                    "property": change.property,
                    "key": change.key,
                    "old": change.old,
                    "new": change.new,
                    "breaks": [effect.value for effect in change.effects],
                    "reason": change.reason,
                }
                for change in changes
            ],
        },
        out,
    )


def _write_terminal(changes: "Sequence[Change]", out: TextIO) -> None:
    encoding = (getattr(out, "encoding", None) or "utf-8").lower()
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    for change in changes:
        sign = _SIGNS[change.kind.value]
        if colour:
            sign = f"\x1b[{_COLOURS[change.kind.value]}m{sign}\x1b[0m"
        line = one_line(f"{_subject(change)}: {_what(change)}", encoding)
        out.write(f"{sign} {line}\n")
        out.write(f"    {_effect(change)}: {printable(change.reason, encoding)}\n")
    out.write(f"{_summary(changes)}\n")


def _write_markdown(changes: "Sequence[Change]", out: TextIO) -> None:
    out.write(f"**{_summary(changes)}**\n")
    if not changes:
        return
    out.write("\n| | what | change | breaks | reason |\n|---|---|---|---|---|\n")
    for change in changes:
        cells = (
            change.kind.value,
            _subject(change),
            _what(change),
            ", ".join(effect.value for effect in change.effects) or "nobody",
            change.reason,
        )
        out.write(f"| {' | '.join(_cell(cell) for cell in cells)} |\n")


def _cell(text: str) -> str:
    safe = one_line(text).replace("&", "&amp;").replace("<", "&lt;")
    return safe.replace("|", "\\|").replace("@", "&#64;")


def _summary(changes: "Sequence[Change]") -> str:
    if not changes:
        return "no changes"
    breaking = sum(bool(change.effects) for change in changes)
    noun = "change" if len(changes) == 1 else "changes"
    return f"{len(changes):,} {noun}, {breaking:,} breaking"


def _subject(change: "Change") -> str:
    names = {
        "super_properties": "super property",
        "user_properties": "user property",
        "group_properties": "group property",
    }
    if change.section in ("plan", "identity"):
        return change.property or "the plan"
    name = change.property
    if name is None:
        return f"event `{change.event}`"
    what = names.get(change.section, "property")
    of = f" of `{change.event}`" if change.event else ""
    return f"{what} `{name}`{of}"


def _what(change: "Change") -> str:
    if change.kind.value == "renamed":
        return f"renamed to `{change.new}` (guessed)"
    if change.key == "name":
        return "added" if change.old is None else "removed"
    if change.key in ("enum", "group_keys") and None in (change.old, change.new):
        added = change.old is None
        return f"{change.key} {'+' if added else '-'} {_value(change.new if added else change.old)}"
    return f"{change.key} {_value(change.old)} → {_value(change.new)}"


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        shown = ", ".join(map(_value, value[:10]))
        return f"{shown}, …" if len(value) > 10 else shown
    text = str(value)
    return f"`{text if len(text) <= LONGEST else text[:LONGEST] + '…'}`"


def _effect(change: "Change") -> str:
    if not change.effects:
        return "harmless"
    return "breaks " + " and ".join(effect.value for effect in change.effects)
