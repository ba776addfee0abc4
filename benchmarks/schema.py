"""The benchmark's tracking plan as JSON Schema, for those who would use that instead."""

from typing import Any

from benchmarks.data import EVENTS

PROPERTIES: dict[str, Any] = {
    "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{5}$", "maxLength": 20},
    "price": {"type": "number", "minimum": 0},
    "quantity": {"type": "integer", "minimum": 1, "maximum": 99},
    "currency": {"enum": ["EUR", "USD", "GBP"]},
    "added_at": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*$"},
    "list_name": {"type": ["string", "null"]},
    "tags": {"type": "array", "items": {"type": "string"}},
    "plan": {"enum": ["free", "plus", "pro"]},
    "logged_in": {"type": "boolean"},
}
ITEMS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["sku"],
        "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer"}},
    },
}


def by_event() -> dict[str, Any]:
    """A schema of the properties for each event name: the fastest way to hold it."""
    return {
        name: {
            "type": "object",
            "required": ["sku", "price"],
            "properties": {**PROPERTIES, **({} if index % 5 else {"items": ITEMS})},
        }
        for index, name in enumerate(EVENTS)
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
