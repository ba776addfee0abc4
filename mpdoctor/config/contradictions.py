"""What one property of a plan, or its naming, asks for that cannot hold together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from mpdoctor.config.document import Path, SchemaError
from mpdoctor.config.suggestions import did_you_mean, listed, printable, quoted
from mpdoctor.text.naming import STYLES

_ONLY_FOR = {
    "pattern": ("string",),
    "format": ("string",),
    "min_length": ("string",),
    "max_length": ("string",),
    "minimum": ("number", "integer"),
    "maximum": ("number", "integer"),
    "exclusive_minimum": ("number", "integer"),
    "exclusive_maximum": ("number", "integer"),
    "items": ("list",),
    "min_items": ("list",),
    "max_items": ("list",),
    "unique": ("list",),
    "properties": ("object",),
    "values": ("object",),
}
_RANGES = (
    ("minimum", "maximum"),
    ("exclusive_minimum", "exclusive_maximum"),
    ("min_length", "max_length"),
    ("min_items", "max_items"),
)
_UNCONDITIONAL = frozenset(
    {
        *("type", "description", "required", "nullable", "use", "display_name"),
        *("sources", "examples", "tags", "meta", "write", "when", "by_source"),
    }
)
_NESTING = {"list": "items", "object": "properties"}
_RE2_HELP = "RE2 knows no look-ahead, no look-behind and no back-references"
# The name of a group; what may look like one in quotes, classes and escapes is skipped.
_GROUP = re.compile(
    r"\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^]\\])*\]|\(\?P?<([^>]*)>",
    re.DOTALL,
)


def contradictions(data: Mapping[str, Any], path: Path) -> Iterator[SchemaError]:
    """The contradictions of a property at a path; nested properties are left out."""
    if data.keys() <= _UNCONDITIONAL:
        return
    planned = data.get("type", "any")
    types = planned if isinstance(planned, list) else (planned,)
    for key, kinds in _ONLY_FOR.items():
        if data.get(key) is not None and not any(it in kinds for it in types):
            wanted = " or ".join(f"`type: {it}`" for it in kinds)
            message = f"`{key}` needs {wanted}, and this is {listed(types)}"
            yield SchemaError((*path, key), message)
    for least, most in _RANGES:
        low, high = data.get(least), data.get(most)
        if low is not None and high is not None and low > high:
            message = f"`{least}` {low} is greater than `{most}` {high}"
            yield SchemaError((*path, least), message)
    if "enum" in data:
        nullable = data.get("nullable", False)
        yield from _in_enum(types, data["enum"], nullable, (*path, "enum"))
    if "pattern" in data:
        problem = _regex_problem(data["pattern"])
        if problem:
            message = f"`pattern` is not an RE2 expression: {problem}"
            yield SchemaError((*path, "pattern"), message, _RE2_HELP)


def _in_enum(
    types: Sequence[str], values: list[Any], nullable: bool, path: Path
) -> Iterator[SchemaError]:
    kind = types[0]
    if kind in _NESTING and len(types) == 1:
        advice = f"put `enum` inside `{_NESTING[kind]}`"
        yield SchemaError(path, f"`enum` cannot describe a whole `{kind}`", advice)
        return
    for index, value in enumerate(map(plain_value, values)):
        if value is None:
            if not nullable:
                message = "`enum` holds null, and null is not allowed"
                advice = "use `nullable: true` instead"
                yield SchemaError((*path, index), message, advice)
        elif not any(_fits(it, value) for it in types):
            advice = "put it in quotes" if kind in ("string", "datetime") else ""
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            message = f"{quoted(shown)} in `enum` is not of type {listed(types)}"
            yield SchemaError((*path, index), message, advice)


def plain_value(value: Any) -> Any:
    """A value of an `enum` without its description."""
    return value["value"] if isinstance(value, dict) else value


def _fits(kind: str, value: Any) -> bool:
    if kind == "any":
        return True
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, str):
        return kind in ("string", "datetime")
    if kind == "integer":
        return float(value).is_integer()
    return kind == "number"


@cache
def _regex_problem(expression: str) -> str:
    """Why this is no RE2 expression; empty where it is one."""
    # Loaded on first use, because many plans have no pattern.
    re2 = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(expression, options)
    except re2.error as problem:
        reason = problem.args[0] if problem.args else b""
        text = (
            reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        )
        return printable(str(text)) or "malformed"
    except UnicodeEncodeError:
        return "half of a surrogate pair"
    # RE2 documents that a name may be used once, but some builds do not check it.
    names = [found[1] for found in _GROUP.finditer(expression) if found[1] is not None]
    doubled = next((name for name in names if names.count(name) > 1), None)
    return f"two groups are named {quoted(doubled)}" if doubled is not None else ""


def naming_error(naming: str, path: Path) -> SchemaError | None:
    """Refuses what is neither a named style nor an expression."""
    if naming in STYLES:
        return None
    # Without any operator it could match one single name only.
    if all(c.isalnum() or c in " _-" for c in naming):
        advice = did_you_mean(naming, STYLES) or f"one of {listed(STYLES)}"
        return SchemaError(path, f"{quoted(naming)} is not a naming style", advice)
    problem = _regex_problem(naming)
    if problem:
        message = f"neither a named style nor an RE2 expression: {problem}"
        return SchemaError(path, message, _RE2_HELP)
    return None
