"""JSON Schema of a property to the keys of our format, and back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mpdoctor.model.plan import Format, PropertySpec, ValueType
from mpdoctor.plans.convert.building import Builder

DEEPEST = 20
_TYPES = {
    "string": "string",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "array": "list",
    "list": "list",
    "object": "object",
    "datetime": "datetime",
    "date": "datetime",
    "float": "number",
    "int": "integer",
    "bool": "boolean",
}
_FORMATS = frozenset(it.value for it in Format)
_DATES = ("date-time", "date")
_COPIED = {
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique",
    "pattern": "pattern",
}
_READ = {
    *("type", "description", "title", "enum", "const", "format", "items", "examples"),
    *("properties", "required", "additionalProperties", "anyOf", "oneOf", "$ref"),
    *("example", "exclusiveMinimum", "exclusiveMaximum", "nullable", "allOf", "tags"),
    *("$schema", "$id", "id", "key", "definitions", "$defs", "labels", "default"),
    *_COPIED,
}


def keys_of(
    schema: Any, builder: Builder, where: str, root: Any = None, depth: int = 0
) -> dict[str, Any]:
    """The keys that say what a schema says; `root` is what local references point into."""
    schema = _resolved(schema, root, builder, where)
    if not isinstance(schema, dict) or depth > DEEPEST:
        if depth > DEEPEST:
            builder.lose(f"{where} is nested too deeply and was cut")
        return {}
    keys: dict[str, Any] = {}
    _read_type(schema, keys, builder, where)
    for name, key in (("description", "description"), ("title", "display_name")):
        if isinstance(schema.get(name), str) and schema[name].strip():
            keys[key] = schema[name]
    _read_values(schema, keys, builder, where)
    _read_bounds(schema, keys, builder, where)
    _read_items(schema, keys, builder, where, root, depth)
    _read_object(schema, keys, builder, where, root, depth)
    for name in schema.keys() - _READ:
        builder.keep(keys, name, schema[name], where)
    return keys


def _read_bounds(
    schema: Mapping[str, Any], keys: dict[str, Any], builder: Builder, where: str
) -> None:
    for name, key in _COPIED.items():
        if schema.get(name) is not None:
            _copy(schema[name], key, keys, builder, where)
    for name, key, bound in (
        ("exclusiveMinimum", "exclusive_minimum", "minimum"),
        ("exclusiveMaximum", "exclusive_maximum", "maximum"),
    ):
        value = schema.get(name)
        if value is True and bound in keys:  # as draft 4 has it
            keys[key] = keys.pop(bound)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            keys[key] = value


def _read_items(
    schema: Mapping[str, Any],
    keys: dict[str, Any],
    builder: Builder,
    where: str,
    root: Any,
    depth: int,
) -> None:
    items = schema.get("items")
    if isinstance(items, dict):
        inner = keys_of(items, builder, f"items of {where}", root, depth + 1)
        if inner:
            keys["items"] = inner
    elif items:
        builder.keep(keys, "items", items, where)


def _resolved(schema: Any, root: Any, builder: Builder, where: str) -> Any:
    """Follow a local `$ref`, and put `allOf` together."""
    for _ in range(DEEPEST):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        here = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            here = here.get(step) if isinstance(here, dict) else None
        if here is None:
            builder.lose(f"`$ref: {schema['$ref']}` of {where} was not found")
            return {key: value for key, value in schema.items() if key != "$ref"}
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**here, **rest} if isinstance(here, dict) else here
    if isinstance(schema, dict) and isinstance(schema.get("allOf"), list):
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        parts = [
            _resolved(part, root, builder, where) for part in (*schema["allOf"], rest)
        ]
        return _put_together([part for part in parts if isinstance(part, dict)])
    return schema


def _put_together(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if key == "properties" and isinstance(value, dict):
                merged[key] = {**merged.get(key, {}), **value}
            elif key == "required" and isinstance(value, list):
                merged[key] = [*merged.get(key, []), *value]
            else:
                merged[key] = value
    return merged


def _read_type(
    schema: Mapping[str, Any], keys: dict[str, Any], builder: Builder, where: str
) -> None:
    written = _written_types(schema, keys, builder, where)
    found = _type_names(written, keys, builder, where)
    if schema.get("nullable") is True:
        keys["nullable"] = True
    format_ = schema.get("format")
    if format_ in _DATES and found in (["string"], []):
        found = ["datetime"]
    elif isinstance(format_, str) and format_ in _FORMATS:
        keys["format"] = format_
    elif format_:
        builder.keep(keys, "format", format_, where)
    for wide, narrow in (("number", "integer"), ("string", "datetime")):
        if {wide, narrow} <= set(found):
            found.remove(narrow)
    if found:
        keys["type"] = found[0] if len(found) == 1 else found


def _written_types(
    schema: Mapping[str, Any], keys: dict[str, Any], builder: Builder, where: str
) -> Any:
    written = schema.get("type")
    for name in ("anyOf", "oneOf"):
        options = schema.get(name)
        if isinstance(options, list) and all(map(_is_bare, options)):
            written = [one for it in options for one in _listed(it.get("type"))]
        elif isinstance(options, list):
            builder.keep(keys, name, options, where)
    return written


def _is_bare(option: Any) -> bool:
    return isinstance(option, dict) and option.keys() <= {"type"}


def _type_names(
    written: Any, keys: dict[str, Any], builder: Builder, where: str
) -> list[str]:
    """Our names of types; `null` is noted in the keys."""
    found: list[str] = []
    for one in _listed(written):
        kind = _TYPES.get(str(one).lower()) if isinstance(one, str) else None
        if one == "null":
            keys["nullable"] = True
        elif kind is None and one not in ("any", None, ""):
            builder.keep(keys, "type", one, where)
        elif kind is not None and kind not in found:
            found.append(kind)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_values(
    schema: Mapping[str, Any], keys: dict[str, Any], builder: Builder, where: str
) -> None:
    enum = schema.get("enum")
    if "const" in schema:
        enum = [schema["const"]]
    if isinstance(enum, list) and enum:
        if None in enum:
            keys["nullable"] = True
        kept = [it for it in enum if isinstance(it, str | int | float)]
        if len(kept) + enum.count(None) < len(enum):
            builder.keep(keys, "enum", enum, where)
        elif kept:
            keys["enum"] = kept
    elif enum:
        builder.keep(keys, "enum", enum, where)
    _read_examples(schema, keys)


def _read_examples(schema: Mapping[str, Any], keys: dict[str, Any]) -> None:
    examples = schema.get("examples", schema.get("example"))
    if examples not in (None, "", []):
        keys["examples"] = _listed(examples)
    for name in ("default", "labels"):
        if schema.get(name) not in (None, {}, [], ""):
            keys.setdefault("meta", {})[name] = schema[name]
    if isinstance(schema.get("tags"), list):
        keys["tags"] = [str(it) for it in schema["tags"]]


def _copy(
    value: Any, key: str, keys: dict[str, Any], builder: Builder, where: str
) -> None:
    wanted: tuple[type, ...] = (int, float)
    if key in ("min_length", "max_length", "min_items", "max_items"):
        wanted = (int,)
    elif key == "pattern":
        wanted = (str,)
    elif key == "unique":
        wanted = (bool,)
    fits = type(value) in wanted and (wanted != (int,) or value >= 0)
    if not fits:
        builder.keep(keys, key, value, where)
    elif key != "unique" or value:
        keys[key] = value


def _read_object(
    schema: Mapping[str, Any],
    keys: dict[str, Any],
    builder: Builder,
    where: str,
    root: Any,
    depth: int,
) -> None:
    properties = schema.get("properties")
    required = set(texts_in(schema.get("required")))
    if isinstance(properties, dict) and properties:
        keys.setdefault("type", "object")
        inside: dict[str, Any] = {}
        for name, inner in properties.items():
            if not name:
                builder.lose(f"a property of {where} without a name was left out")
                continue
            found = keys_of(inner, builder, f"`{name}` of {where}", root, depth + 1)
            inside[name] = with_required(found, name in required) or None
        keys["properties"] = inside
    for name in sorted(required - set(properties or ())):
        builder.lose(f"`{name}` of {where} is required and not defined; left out")
    additional = schema.get("additionalProperties")
    if isinstance(additional, dict) and additional:
        keys["values"] = keys_of(additional, builder, where, root, depth + 1)
    elif additional is False and depth:
        keys.setdefault("meta", {})["additionalProperties"] = False


def texts_in(value: Any) -> list[str]:
    """The texts of a list; none where it is no list."""
    return (
        [it for it in value if isinstance(it, str)] if isinstance(value, list) else []
    )


def with_required(keys: Mapping[str, Any], required: bool) -> dict[str, Any]:
    """The keys with `required` after the type."""
    if not required:
        return dict(keys)
    first = {"type": keys["type"]} if "type" in keys else {}
    return {**first, "required": True, **keys}


def schema_of(spec: PropertySpec) -> dict[str, Any]:
    """The JSON Schema that says what a definition says, as far as it can."""
    schema: dict[str, Any] = {}
    kinds = [_written(kind) for kind in spec.allowed if kind is not ValueType.ANY]
    if kinds and spec.nullable:
        kinds.append("null")
    if kinds:
        schema["type"] = kinds[0] if len(kinds) == 1 else kinds
    if ValueType.DATETIME in spec.allowed:
        schema["format"] = "date-time"
    for key, value in (
        ("title", spec.notes.display_name or None),
        ("description", spec.description or None),
        ("enum", _enum(spec)),
        ("format", spec.format),
        ("pattern", spec.pattern),
        ("minimum", spec.minimum),
        ("maximum", spec.maximum),
        ("exclusiveMinimum", spec.above),
        ("exclusiveMaximum", spec.below),
        ("minLength", spec.min_length),
        ("maxLength", spec.max_length),
        ("minItems", spec.min_items),
        ("maxItems", spec.max_items),
        ("uniqueItems", spec.notes.unique or None),
        ("examples", list(spec.notes.examples) or None),
    ):
        if value is not None:
            schema[key] = value
    if spec.items is not None:
        schema["items"] = schema_of(spec.items)
    if spec.properties:
        schema = {**object_schema(spec.properties), **schema}
    if spec.values is not None:
        schema["additionalProperties"] = schema_of(spec.values)
    return schema


def object_schema(properties: Mapping[str, PropertySpec]) -> dict[str, Any]:
    """The JSON Schema of an object with these properties."""
    required = [name for name, spec in properties.items() if spec.required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: schema_of(spec) for name, spec in properties.items()},
    }
    return {**schema, "required": required} if required else schema


def _enum(spec: PropertySpec) -> list[Any] | None:
    if spec.enum is None:
        return None
    values = list(spec.enum)
    return [*values, None] if spec.nullable and None not in values else values


def _written(kind: ValueType) -> str:
    return {ValueType.LIST: "array", ValueType.DATETIME: "string"}.get(kind, kind.value)


def _as_it_is(
    name: str, inner: Any, builder: Builder, where: str
) -> tuple[str, Any, dict[str, Any]]:
    return name, inner, {}


def read_properties(
    schema: dict[str, Any],
    into: dict[str, Any],
    builder: Builder,
    where: str,
    root: dict[str, Any],
    sent_as: Callable[
        [str, Any, Builder, str], tuple[str, Any, dict[str, Any]]
    ] = _as_it_is,
) -> None:
    """Read the properties of an object's schema into a section of the plan.

    `sent_as` gives the name in the plan, the schema to read, and further keys.
    """
    required = texts_in(schema.get("required"))
    found = schema.get("properties")
    properties = found if isinstance(found, dict) else {}
    for name, inner in properties.items():
        here = f"`{name}` of {where}"
        sent, own, more = sent_as(str(name), inner, builder, here)
        keys = keys_of(own, builder, here, root)
        for key, value in more.items():
            if isinstance(value, dict):
                keys.setdefault(key, {}).update(value)
            else:
                keys.setdefault(key, value)
        builder.property(into, sent, with_required(keys, name in required), where)
    for key in ("patternProperties", "if", "anyOf", "oneOf", "allOf", "dependencies"):
        if schema.get(key):
            builder.lose(f"`{key}` of {where} was left out")
    for name in sorted(set(required) - set(properties)):
        builder.property(into, name, {"required": True}, where)
