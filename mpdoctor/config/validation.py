"""pydantic's errors in words of our own, each with its path and the nearest known key."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from typing_extensions import get_type_hints, is_typeddict

from mpdoctor.config.document import Path, SchemaError, Step
from mpdoctor.config.suggestions import did_you_mean, listed, quoted

_CHOICE = re.compile(r"'([^']*)'")
_WANTED = {
    "dict_type": ("a mapping", ""),
    "list_type": ("a list", "write it as `[…]`"),
    "string_type": ("text", "put it in quotes"),
    "bool_type": ("`true` or `false`", ""),
    "bool_parsing": ("`true` or `false`", ""),
    "int_type": ("a whole number", ""),
    "int_parsing": ("a whole number", ""),
    "int_from_float": ("a whole number", ""),
    "number": ("a number", "write it without quotes"),
    "date": ("a date such as `2027-03-01`", ""),
    "enum_value": ("text, a number, a boolean or null", ""),
    "types": ("one type, or a list of several different ones without `any`", ""),
    "required": ("`true`, `false` or a list of sources", ""),
    "version": ("text", ""),
}
_KINDS = {
    NoneType: "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


@cache
def adapter(form: Any) -> TypeAdapter[Any]:
    """pydantic's validator for a typed dictionary."""
    return TypeAdapter(form)


def validation_errors(form: Any, data: Any, *, cite: bool) -> list[SchemaError]:
    """Everything that a typed dictionary refuses; values are shown only to `cite`."""
    try:
        adapter(form).validate_python(data)
    except ValidationError as error:
        return [
            _in_words(details, form, cite)
            for details in error.errors(include_url=False)
        ]
    return []


def _in_words(error: Any, form: Any, cite: bool) -> SchemaError:
    kind, path, given = error["type"], error["loc"], error["input"]
    name = _name(path)
    if kind == "extra_forbidden":
        known = list(_known_keys(form, path[:-1]))
        key = str(path[-1])
        advice = did_you_mean(key, known) or f"known keys: {', '.join(known)}"
        return SchemaError(path, f"unknown key {quoted(key)}", advice, of_key=True)
    if kind == "missing":
        return SchemaError(path[:-1], f"{quoted(str(path[-1]))} is missing")
    if kind in ("enum", "literal_error"):
        return _unknown_choice(path, name, given, _choices(error), cite)
    if kind in _WANTED:
        return _unwanted(path, name, given, kind)
    if kind == "too_short" or kind == "string_too_short":
        return SchemaError(path, f"{name} is empty", "remove it, or give it a value")
    if kind == "enum_key":
        advice = "known keys: value, description, meta"
        key = error["ctx"]["key"]
        return SchemaError(path, f"unknown key {quoted(key)} in a value", advice)
    if kind == "greater_than_equal":
        return SchemaError(path, f"{name} must be at least {error['ctx']['ge']}")
    why = f": {error['msg'].lower()}" if cite else ""
    return SchemaError(path, f"{name} cannot be used{why}")


def _unwanted(path: Path, name: str, given: Any, kind: str) -> SchemaError:
    wanted, advice = _WANTED[kind]
    if isinstance(given, dict | list | None):
        advice = ""
    instead = f", not {_KINDS.get(type(given), 'something else')}"
    if kind in ("types", "required") and isinstance(given, list):
        instead = ""
    if type(given) is float and wanted == "a whole number":
        instead = ""
    return SchemaError(path, f"{name} must be {wanted}{instead}", advice)


def _name(path: Sequence[Step]) -> str:
    if not path:
        return "the document"
    last = path[-1]
    if isinstance(last, str):
        return quoted(last)
    return f"item {last + 1} of {_name(path[:-1])}"


def _unknown_choice(
    path: Path, name: str, given: Any, choices: list[str], cite: bool
) -> SchemaError:
    advice = f"one of {listed(choices)}"
    if not isinstance(given, str):
        kind = _KINDS.get(type(given), "something else")
        return SchemaError(path, f"{name} must be {listed(choices)}, not {kind}")
    advice = did_you_mean(given, choices) or advice
    if not cite:
        return SchemaError(path, f"{name} must be {listed(choices)}", advice)
    return SchemaError(path, f"{name} cannot be {quoted(given)}", advice)


def _choices(error: Any) -> list[str]:
    return _CHOICE.findall(error["ctx"]["expected"])


def _known_keys(form: Any, path: Iterable[Step]) -> Iterator[str]:
    """The keys that a typed dictionary knows at a path."""
    here = form
    for step in path:
        here = _inside(here, step)
    for part in _parts(here):
        if is_typeddict(part):
            yield from get_type_hints(part)


def _inside(annotation: Any, step: Step) -> Any:
    for part in _parts(annotation):
        if is_typeddict(part):
            return get_type_hints(part).get(str(step))
        if get_origin(part) in (dict, list):
            return get_args(part)[-1]
    return None


def _parts(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return get_args(annotation)
    return (annotation,)
