"""A tracking plan as Markdown: an index, and a page per event."""

import re
from collections.abc import Sequence

from mpdoctor.model.plan_docs import DocEvent, DocProperty, PlanDocs
from mpdoctor.reports.markdown_text import code, sentence
from mpdoctor.reports.times import format_day

_OTHERS = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


def pages(docs: PlanDocs) -> dict[str, str]:
    """The text of each file by its name; `README.md` is the index."""
    names = _file_names(docs.events)
    files = {names[number]: _page(event) for number, event in enumerate(docs.events)}
    rows = ["| event | status | owner | what happened |", "|---|---|---|---|"]
    rows += [
        f"| [{code(event.name)}]({names[number]}) | {event.status} | "
        f"{_said(event.owner)} | {_said(event.description)} |"
        for number, event in enumerate(docs.events)
    ]
    lines = [f"# {_said(docs.name) or 'Tracking plan'}", ""]
    lines += [_said(docs.description), ""] if docs.description else []
    lines += rows
    for section in docs.sections:
        lines += ["", f"## {_said(section.title)}", "", *_table(section.properties)]
    return {"README.md": "\n".join(lines) + "\n", **files}


def _file_names(events: Sequence[DocEvent]) -> list[str]:
    given: set[str] = {"readme"}
    names = []
    for event in events:
        stem = _OTHERS.sub("-", event.name.lower()).strip("-")[:_LONGEST] or "event"
        name, number = stem, 1
        while name in given:
            number += 1
            name = f"{stem}-{number}"
        given.add(name)
        names.append(f"{name}.md")
    return names


def _said(text: str) -> str:
    return sentence(text).replace("|", "\\|") if text else ""


def _page(event: DocEvent) -> str:
    lines = [f"# {code(event.name)}", ""]
    lines += [_said(event.description), ""] if event.description else []
    lines.append(f"- status: {event.status}")
    platforms = ", ".join(f"{it} ({count:,})" for it, count in event.platforms)
    seen = ""
    if event.count is not None:
        seen = f"{event.count:,} times" if event.count else "never"
        if event.last is not None:
            seen += f", from {format_day(event.first)} to {format_day(event.last)}"
    for title, text in (
        ("shown as", _said(event.display_name)),
        ("owner", _said(event.owner)),
        ("sent from", _said(", ".join(event.sources))),
        ("tags", _said(", ".join(event.tags))),
        ("lifetime", _said(event.lifetime)),
        ("groups", _said(", ".join(event.group_keys))),
        ("seen", seen),
        ("seen from", platforms),
        ("not planned", ", ".join(map(code, event.more))),
    ):
        if text:
            lines.append(f"- {title}: {text}")
    if event.properties:
        lines += ["", *_table(event.properties)]
    return "\n".join(lines) + "\n"


def _table(properties: Sequence[DocProperty]) -> list[str]:
    rows = [
        "| property | type | required | what it means | values | examples |",
        "|---|---|---|---|---|---|",
    ]
    for it in properties:
        values = "<br>".join(
            f"{code(value)}: {_said(said)}" if said else code(value)
            for value, said in it.values
        )
        means = "; ".join(
            text for text in (_said(it.description), *map(_rule, it.rules)) if text
        )
        examples = "personal data" if it.personal else ", ".join(map(code, it.examples))
        rows.append(
            f"| {code(it.name)} | {it.type} | {it.required} | {means} | {values} | {examples} |"
        )
    return rows


def _rule(text: str) -> str:
    return _said(text)
