"""JSON Schema: one per event, several in one file, or Snowplow's self-describing ones."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans.convert.building import Builder, Imported
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat
from mpdoctor.plans.convert.losses import lost_of, lost_of_event, lost_section
from mpdoctor.plans.convert.schemas import (
    keys_of,
    object_schema,
    texts_in,
    with_required,
)

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _is_schema(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    told = "$schema" in data or "$id" in data or isinstance(data.get("self"), dict)
    return told and any(
        key in data
        for key in ("properties", "$defs", "definitions", "oneOf", "anyOf", "type")
    )


def _recognises(content: PlanContent) -> bool:
    """Registries hold a few files of another kind."""
    found = sum(map(_is_schema, content.documents))
    return found > 0 and found * 4 >= len(content.documents) * 3


def _events(root: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of events in a document, each with its name."""
    for key in ("oneOf", "anyOf"):
        if isinstance(root.get(key), list) and "properties" not in root:
            for number, schema in enumerate(root[key], 1):
                if isinstance(schema, dict):
                    target = _target(schema, root)
                    yield _name(target, f"{_stem(path)} {number}"), target
            return
    groups = [root.get(key) for key in ("$defs", "definitions")]
    if "properties" not in root:
        for group in groups:
            for name, schema in (group if isinstance(group, dict) else {}).items():
                if isinstance(schema, dict) and "properties" in schema:
                    yield _name(schema, name), schema
        return
    yield _name(root, _stem(path)), root


def _target(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    here: Any = root
    for step in reference.removeprefix("#/").split("/"):
        here = here.get(step) if isinstance(here, dict) else None
    name = reference.rpartition("/")[2]
    return {"title": name, **here} if isinstance(here, dict) else schema


def _stem(path: str) -> str:
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.split(".")[0] or "event"


def _name(schema: dict[str, Any], other: str) -> str:
    """The constant of a property `event`, the name of Snowplow, the title, or another."""
    properties = schema.get("properties")
    for key in ("event", "event_name", "eventName", "name"):
        inner = properties.get(key) if isinstance(properties, dict) else None
        if isinstance(inner, dict):
            if isinstance(inner.get("const"), str):
                return str(inner["const"])
            only = texts_in(inner.get("enum"))
            if key == "event" and len(only) == 1:
                return only[0]
    own = schema.get("self")
    if isinstance(own, dict) and own.get("name"):
        return str(own["name"])
    return str(schema.get("title") or other)


def _read(content: PlanContent) -> Imported:
    builder = Builder("JSON Schema")
    schemas = [it for it in content.named_documents if _is_schema(it[1])]
    for path, document in content.named_documents:
        if not _is_schema(document):
            builder.lose(f"`{path}` holds no JSON Schema and was left out")
    for path, document in _newest(schemas, builder):
        for name, schema in _events(document, path):
            _read_event(name, schema, document, builder)
    return builder.done()


def _newest(
    documents: Iterable[tuple[str, Any]], builder: Builder
) -> list[tuple[str, Any]]:
    """Without older versions of self-describing schemas."""
    newest: dict[tuple[str, ...], tuple[tuple[int, ...], str, Any]] = {}
    for path, document in documents:
        own = document.get("self") if isinstance(document, dict) else None
        if not isinstance(own, dict) or not own.get("name"):
            newest[(path,)] = ((), path, document)
            continue
        key = (str(own.get("vendor")), str(own["name"]))
        version = tuple(
            int(it[:9]) for it in re.findall("[0-9]+", str(own.get("version")))
        )
        if key in newest:
            builder.lose("an older version of a schema was left out")
        if key not in newest or newest[key][0] < version:
            newest[key] = (version, path, document)
    return [(path, document) for _, path, document in newest.values()]


def _read_event(
    name: str, schema: dict[str, Any], root: dict[str, Any], builder: Builder
) -> None:
    properties = schema.get("properties")
    inner = properties.get("properties") if isinstance(properties, dict) else None
    body = schema
    if isinstance(inner, dict) and isinstance(inner.get("properties"), dict):
        body = inner  # the schema of a whole record
    where = f"event `{name}`"
    keys: dict[str, Any] = {"description": str(schema.get("description") or "")}
    own = schema.get("self")
    if isinstance(own, dict):
        keys["version"] = str(own.get("version") or "")
        keys["meta"] = {"self": own}
    if body.get("additionalProperties") is False:
        keys["additional"] = "error"
    event = builder.event(name, keys)
    if not event:
        return
    into = event.setdefault("properties", {})
    required = texts_in(body.get("required"))
    raw_of = body.get("properties")
    for property_, raw in (raw_of if isinstance(raw_of, dict) else {}).items():
        if body is schema and isinstance(raw, dict) and raw.get("const") == name:
            continue
        found = keys_of(raw, builder, f"`{property_}` of {where}", root)
        builder.property(
            into, property_, with_required(found, property_ in required), where
        )
    for key in (
        "if",
        "patternProperties",
        "dependencies",
        "dependentRequired",
        "allOf",
    ):
        if body.get(key):
            builder.lose(f"`{key}` of {where} was left out")


def _write(plan: TrackingPlan) -> Exported:
    losses: list[str] = []
    definitions = {}
    for name, event in plan.events.items():
        where = f"event `{name}`"
        schema = object_schema({**plan.super_properties, **event.properties})
        if event.description:
            schema["description"] = event.description
        if event.has_additional and event.additional is not None:
            schema["additionalProperties"] = False
        definitions[name] = {"title": name, **schema}
        losses += lost_of_event(event)
        for property_, spec in event.properties.items():
            losses += lost_of(spec, f"`{property_}` of {where}")
    for section in ("user_properties", "group_properties", "identity"):
        losses += lost_section(plan, section)
    document = {"$schema": _DRAFT, "title": plan.name or "Events", "$defs": definitions}
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return Exported(text + "\n", tuple(losses))


FORMAT = PlanFormat("json-schema", "JSON Schema", _recognises, _read, _write, rank=2)
