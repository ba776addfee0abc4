"""TypeScript types of the properties of each event."""

import json
import re
from collections.abc import Iterator, Mapping

from mpdoctor.model.plan import PropertySpec, TrackingPlan, ValueType
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_TYPES = {
    ValueType.STRING: "string",
    ValueType.NUMBER: "number",
    ValueType.INTEGER: "number",
    ValueType.BOOLEAN: "boolean",
    ValueType.DATETIME: "string",
    ValueType.ANY: "unknown",
}


def _recognises(content: PlanContent) -> bool:
    return False


def _write(plan: TrackingPlan) -> Exported:
    lines = ["export interface Events {"]
    losses = []
    for name, event in plan.events.items():
        lines += _comment(event.description, "  ")
        properties = {**plan.super_properties, **event.properties}
        lines.append(f"  {_key(name)}: {{")
        lines += _members(properties, "    ")
        lines.append("  };")
    lines += ["}", "", "export type EventName = keyof Events;", ""]
    if plan.user_properties:
        lines.append("export interface UserProperties {")
        lines += _members(plan.user_properties, "  ")
        lines += ["}", ""]
    losses.append("ranges, lengths, patterns and formats: types have none")
    for section in ("group_properties", "user_id"):
        if getattr(plan, section):
            losses.append(f"`{section}`")
    return Exported("\n".join(lines), tuple(losses))


def _members(properties: Mapping[str, PropertySpec], indent: str) -> Iterator[str]:
    for name, spec in properties.items():
        yield from _comment(spec.description, indent)
        mark = "" if spec.required else "?"
        yield f"{indent}{_key(name)}{mark}: {_type(spec, indent)};"


def _type(spec: PropertySpec, indent: str) -> str:
    if spec.enum is not None:
        found = " | ".join(json.dumps(value, ensure_ascii=False) for value in spec.enum)
    else:
        found = " | ".join(_plain(kind, spec, indent) for kind in spec.allowed)
    return f"{found} | null" if spec.nullable else found


def _plain(kind: ValueType, spec: PropertySpec, indent: str) -> str:
    if kind is ValueType.LIST:
        inner = _type(spec.items, indent) if spec.items else "unknown"
        return f"Array<{inner}>"
    if kind is ValueType.OBJECT:
        if not spec.properties:
            return f"Record<string, {_type(spec.values, indent) if spec.values else 'unknown'}>"
        members = "\n".join(_members(spec.properties, f"{indent}  "))
        return f"{{\n{members}\n{indent}}}"
    return _TYPES[kind]


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name)


def _comment(text: str, indent: str) -> Iterator[str]:
    if text:
        safe = " ".join(text.split()).replace("*/", "* /")
        yield f"{indent}/** {safe} */"


FORMAT = PlanFormat("typescript", "TypeScript types", _recognises, None, _write, rank=9)
