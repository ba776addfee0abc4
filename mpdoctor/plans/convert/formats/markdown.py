"""Tables in Markdown: one for all events, or one per event under its heading."""

from mpdoctor.model.plan import PropertySpec, TrackingPlan
from mpdoctor.plans.convert.building import Builder, Imported
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat
from mpdoctor.plans.convert.tables import (
    PlanTable,
    find_columns,
    is_plan,
    markdown_tables,
    read_table,
)


def _tables(content: PlanContent) -> list[PlanTable]:
    found = []
    for table in markdown_tables(content.text):
        table.columns = find_columns(table.header, content.columns)
        # Under a heading with the name of an event, its column may be called `Name`.
        plain = [text.strip().lower() for text in table.header]
        if "name" in plain and not {"property", "event"} & table.columns.keys():
            table.columns["property"] = plain.index("name")
        if "event" in table.columns:
            table.title = ""
        elif "property" not in table.columns or "type" not in table.columns:
            continue
        if is_plan(table.columns, table.title):
            found.append(table)
    return found


def _recognises(content: PlanContent) -> bool:
    return bool(_tables(content))


def _read(content: PlanContent) -> Imported:
    builder = Builder("Markdown")
    for table in _tables(content):
        read_table(table, builder)
    return builder.done()


def _write(plan: TrackingPlan) -> Exported:
    lines = [f"# {_text(plan.name or 'Tracking plan')}", ""]
    for name, event in plan.events.items():
        lines += [f"## {_text(name)}", ""]
        if event.description:
            lines += [_text(event.description), ""]
        properties = {**plan.super_properties, **event.properties}
        if properties:
            lines.append(
                "| property | type | required | description | allowed values |"
            )
            lines.append("|---|---|---|---|---|")
            lines += [_row(it, spec) for it, spec in properties.items()]
            lines.append("")
    losses = [
        "owners, platforms, bounds and `meta`: the tables have no columns for them"
    ]
    for section in ("user_properties", "group_properties", "user_id"):
        if getattr(plan, section):
            losses.append(f"`{section}`")
    return Exported("\n".join(lines).rstrip() + "\n", tuple(losses))


def _row(name: str, spec: PropertySpec) -> str:
    kinds = " or ".join(it.value for it in spec.allowed)
    if spec.nullable:
        kinds += " or null"
    cells = (
        *(name, kinds, "yes" if spec.required else "no", spec.description),
        ", ".join(map(str, spec.enum or ())),
    )
    return f"| {' | '.join(_text(cell) for cell in cells)} |"


def _text(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("|", "\\|").replace("<", "&lt;")


FORMAT = PlanFormat("markdown", "Markdown tables", _recognises, _read, _write, rank=7)
