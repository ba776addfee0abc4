"""The benchmark's tracking plan as JSON Schema, for those who would use that instead."""

from typing import Any

import yaml

from benchmarks.plans import plan_text

_TYPES: dict[str, dict[str, Any]] = {
    "any": {},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?$"},
    "integer": {"type": "integer"},
    "list": {"type": "array"},
    "number": {"type": "number"},
    "object": {"type": "object"},
    "string": {"type": "string"},
}
_KEYS = {
    "enum": "enum",
    "format": "format",
    "max_length": "maxLength",
    "maximum": "maximum",
    "minimum": "minimum",
    "pattern": "pattern",
}
_FORMATS = ("date", "date-time", "time", "uuid", "ipv4", "hostname")
"""Those that JSON Schema knows as well."""


def by_event() -> dict[str, Any]:
    """A schema of the properties for each event name: the fastest way to hold it."""
    plan = yaml.safe_load(plan_text())
    shared = plan["shared"]
    anywhere = plan["super_properties"]
    known = {"$user_id": _schema(plan["identity"]["user_id"], shared)}
    return {
        name: {
            **_object({**anywhere, **event["properties"]}, shared, known),
            "additionalProperties": {"type": ["string", "number", "boolean"]},
        }
        for name, event in plan["events"].items()
    }


def of_array() -> dict[str, Any]:
    """One schema for a JSON array of all events, for tools that take no lines."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "array",
        "items": {
            "type": "object",
            "required": ["event", "properties"],
            "properties": {"event": {"enum": list(by_event())}},
            "allOf": [
                {
                    "if": {"properties": {"event": {"const": name}}},
                    "then": {"properties": {"properties": schema}},
                }
                for name, schema in by_event().items()
            ],
        },
    }


def _object(
    properties: dict[str, Any], shared: dict[str, Any], known: dict[str, Any]
) -> dict[str, Any]:
    specs = {name: _whole(spec, shared) for name, spec in properties.items()}
    return {
        "type": "object",
        "required": [name for name, spec in specs.items() if spec.get("required")],
        "properties": {
            **known,
            **{name: _schema(spec, shared) for name, spec in specs.items()},
        },
    }


def _schema(spec: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    spec = _whole(spec, shared)
    found = dict(_TYPES[spec.get("type", "any")])
    for key, name in _KEYS.items():
        if key in spec and (key != "format" or spec[key] in _FORMATS):
            found[name] = spec[key]
    if "items" in spec:
        found["items"] = _schema(spec["items"], shared)
    if "properties" in spec:
        found.update(_object(spec["properties"], shared, {}))
    return {"anyOf": [{"type": "null"}, found]} if spec.get("nullable") else found


def _whole(spec: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    return {**shared[spec["use"]], **spec} if "use" in spec else spec
