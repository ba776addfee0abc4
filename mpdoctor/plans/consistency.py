"""Whether what is said of one property can be meant together."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from mpdoctor.documents.words import did_you_mean, listed, printable, quoted
from mpdoctor.text.naming import STYLES

_ONLY_FOR = {
    "pattern": ("string",),
    "format": ("string",),
    "max_length": ("string",),
    "minimum": ("number", "integer"),
    "maximum": ("number", "integer"),
    "items": ("list",),
    "properties": ("object",),
}
_HARMLESS = frozenset({"type", "description", "required", "nullable", "use"})
_NESTING = {"list": "items", "object": "properties"}

Objection = tuple[tuple[str | int, ...], str, str]
"""Path inside the property, message, advice."""


def objections(said: dict[str, Any]) -> Iterator[Objection]:
    """What contradicts itself; nested properties are looked at by themselves."""
    if said.keys() <= _HARMLESS:
        return
    kind = said.get("type", "any")
    for key, kinds in _ONLY_FOR.items():
        if said.get(key) is not None and kind not in kinds:
            wanted = " or ".join(f"`type: {it}`" for it in kinds)
            yield (key,), f"`{key}` needs {wanted}, and this is `{kind}`", ""
    low, high = said.get("minimum"), said.get("maximum")
    if low is not None and high is not None and low > high:
        yield ("minimum",), f"`minimum` {low} is greater than `maximum` {high}", ""
    if "enum" in said:
        yield from _enum(kind, said["enum"], said.get("nullable", False))
    if "pattern" in said:
        why = _regex_fault(said["pattern"])
        if why:
            yield ("pattern",), f"`pattern` is no RE2 expression: {why}", _RE2_HELP


def _enum(kind: str, values: list[Any], nullable: bool) -> Iterator[Objection]:
    if kind in _NESTING:
        yield ("enum",), f"`enum` cannot describe a whole `{kind}`", _within(kind)
        return
    for index, value in enumerate(values):
        path = ("enum", index)
        if value is None:
            if not nullable:
                advice = "say `nullable: true` instead"
                yield path, "`enum` holds null, and null is not allowed", advice
        elif not _fits(kind, value):
            advice = "put it in quotes" if kind in ("string", "datetime") else ""
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            yield path, f"{quoted(shown)} in `enum` is no `{kind}`", advice


def _within(kind: str) -> str:
    return f"put `enum` inside of `{_NESTING[kind]}`"


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


_RE2_HELP = "RE2 knows no look-ahead, no look-behind and no back-references"


@cache
def _regex_fault(expression: str) -> str:
    re2 = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(expression, options)
    except re2.error as problem:
        said = problem.args[0] if problem.args else b""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return printable(str(text)) or "malformed"
    return ""


def naming_objection(naming: str) -> tuple[str, str] | None:
    """Why something is neither a named style nor an expression: message and advice."""
    if naming in STYLES:
        return None
    # Without any operator it could match one single name only.
    if all(c.isalnum() or c in " _-" for c in naming):
        advice = did_you_mean(naming, STYLES) or f"one of {listed(STYLES)}"
        return f"{quoted(naming)} is no named style", advice
    why = _regex_fault(naming)
    if why:
        return f"neither a named style nor an RE2 expression: {why}", _RE2_HELP
    return None
