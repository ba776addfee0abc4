"""Spreadsheets: CSV and XLSX, of Amplitude, Segment, Lexicon, or made by hand."""

import csv
import io

from mpdoctor.model.plan import PropertySpec, TrackingPlan
from mpdoctor.plans.convert.building import Builder, Imported
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat
from mpdoctor.plans.convert.tables import (
    PlanTable,
    find_columns,
    is_plan,
    read_table,
    safe_cell,
)

_HEADER_WITHIN = 20
"""Rows in which the header is looked for: many sheets begin with a title."""

_HEADER = (
    *("Event Name", "Event Description", "Owner", "Status", "Platforms"),
    *("Property Name", "Property Value Type", "Property Required"),
    *("Property Description", "Allowed Values", "Regex", "Example"),
)


def _table(content: PlanContent) -> PlanTable | None:
    rows = content.rows
    best: PlanTable | None = None
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        columns = find_columns(row, content.columns)
        if is_plan(columns) and (best is None or len(columns) > len(best.columns)):
            best = PlanTable(row, rows[number + 1 :], "", columns)
    return best


def _recognises(content: PlanContent) -> bool:
    return _table(content) is not None


def _read(content: PlanContent) -> Imported:
    builder = Builder("a spreadsheet")
    table = _table(content)
    assert table is not None
    for number, title in enumerate(table.header):
        if title.strip() and number not in table.columns.values():
            builder.lose(f"column `{title.strip()}` was left out")
    read_table(table, builder)
    return builder.done()


def _write(plan: TrackingPlan) -> Exported:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    losses = []
    for name, event in plan.events.items():
        sources = sorted([*(it.value for it in event.sources), *event.other_sources])
        first = [
            *(name, event.description, event.owner, event.status.value),
            ", ".join(sources),
        ]
        properties = {**plan.super_properties, **event.properties}
        for property_, spec in properties.items() or [("", PropertySpec())]:
            writer.writerow(
                [safe_cell(it) for it in (*first, property_, *_cells(spec, property_))]
            )
            if spec.properties or (spec.items and spec.items.properties):
                losses.append(f"what is inside `{property_}` of event `{name}`")
            first = [name, "", "", "", ""]
    for section in ("user_properties", "group_properties", "user_id"):
        if getattr(plan, section):
            losses.append(f"`{section}`")
    losses.append(
        "bounds, lengths, formats and `meta`: the sheet has no columns for them"
    )
    return Exported(out.getvalue(), tuple(losses))


def _cells(spec: PropertySpec, name: str) -> list[str]:
    if not name:
        return [""] * 6
    kinds = [it.value for it in spec.allowed]
    if spec.items is not None and kinds == ["list"]:
        kinds = [f"list of {spec.items.type.value}"]
    if spec.nullable:
        kinds.append("null")
    return [
        " | ".join(kinds),
        "yes" if spec.required else "no",
        spec.description,
        ", ".join(str(value) for value in spec.enum or ()),
        spec.pattern or "",
        str(spec.notes.examples[0]) if spec.notes.examples else "",
    ]


FORMAT = PlanFormat(
    "csv", "a spreadsheet (CSV or XLSX)", _recognises, _read, _write, rank=8
)
