"""Writes a plan as YAML, the way people write it: short definitions on one line."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.plans.draft import Draft, Path

WIDTH = 88

# What YAML 1.1 or 1.2 reads as something else than text.
_NO_TEXT = re.compile(
    r"(?i)~|null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][0-9_.,:eExXoOa-fA-F+-]*"
    r"|[-+]?\.(inf|nan)|<<|="
)
_PLAIN = re.compile(r"[A-Za-z_$/^][\w $./()+&-]*|[^\W\d_][\w $./()+&-]*")
_FLOW_ENDS = frozenset(",[]{}")
_UNPRINTABLE = re.compile(
    "[^\t\x20-\x7e\xa0-\u2027\u202f-\u2065\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)

_CONTAINERS = frozenset(
    {
        "events",
        "properties",
        "shared",
        "bundles",
        "super_properties",
        "user_properties",
        "group_properties",
    }
)
"""Mappings from names to definitions: a line or more for each."""


def yaml_text(draft: Draft) -> str:
    """The plan as a YAML file."""
    lines = [f"# {_commented(line)}".rstrip() for line in draft.head]
    lines += _block(draft.document, (), draft.comments, "")
    return "\n".join(lines) + "\n"


def entry_lines(
    name: str, value: Any, path: Path, comments: Mapping[Path, str], indent: str
) -> list[str]:
    """One key of the mapping at a path, as lines of a block."""
    return list(_block({name: value}, path, comments, indent))


def flow_entry(name: str, value: Any) -> str:
    """One key of a mapping in braces."""
    text = "" if value is None else f" {_flow(value)}"
    return f"{_in_flow(name)}:{text}"


def scalar(value: Any) -> str:
    """A scalar as YAML, in quotes where it would be read as something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    if (
        _PLAIN.fullmatch(text)
        and not text.endswith((" ", "\n"))
        and not _NO_TEXT.fullmatch(text)
        and " #" not in text
    ):
        return text
    return _UNPRINTABLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _block(
    mapping: Mapping[str, Any], path: Path, comments: Mapping[Path, str], indent: str
) -> Iterator[str]:
    for key, value in mapping.items():
        here = (*path, key)
        name = f"{indent}{scalar(key)}:"
        comment = comments.get(here, "")
        tail = f"  # {_commented(comment)}" if comment else ""
        if value == {} and _is_event(here):
            value = None
        if not isinstance(value, dict | list):
            text = "" if value is None and _is_name(path) else f" {scalar(value)}"
            yield f"{name}{text}{tail}"
            continue
        flow = _flow(value)
        # A property may stand on one line, an event has a block of its own.
        inner = any(other[: len(here)] == here and other != here for other in comments)
        may_flow = not inner and not _is_container(here) and not _is_event(here)
        if may_flow and len(name) + 1 + len(flow) <= WIDTH:
            yield f"{name} {flow}{tail}"
        elif isinstance(value, dict) and value:
            yield f"{name}{tail}"
            yield from _block(value, here, comments, f"{indent}  ")
        elif isinstance(value, list) and value:
            yield f"{name}{tail}"
            if any(isinstance(it, dict | list) for it in value):
                yield from _list(value, here, comments, f"{indent}  ")
            else:
                yield from _wrapped(value, f"{indent}  ")
        else:
            yield f"{name} {flow}{tail}"


def _list(
    values: list[Any], path: Path, comments: Mapping[Path, str], indent: str
) -> Iterator[str]:
    for value in values:
        flow = _flow(value)
        if isinstance(value, dict) and value and len(indent) + len(flow) > WIDTH:
            first, *others = _block(value, path, comments, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from others
        else:
            yield f"{indent}- {flow}"


def _wrapped(values: list[Any], indent: str) -> Iterator[str]:
    """A list of scalars over several lines."""
    line = f"{indent}["
    for index, value in enumerate(values):
        text = _in_flow(value) + ("," if index < len(values) - 1 else "]")
        if len(line) + 1 + len(text) > WIDTH and line.strip() != "[":
            yield line.rstrip()
            line = f"{indent} "
        line += text + " "
    yield line.rstrip()


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_in_flow(key)}: {_flow(it)}" for key, it in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _in_flow(value)


def _in_flow(value: Any) -> str:
    text = scalar(value)
    if text.startswith('"') or _FLOW_ENDS.isdisjoint(text):
        return text
    return json.dumps(value, ensure_ascii=False)


def _is_container(path: Path) -> bool:
    return path[-1] in _CONTAINERS and (len(path) == 1 or path[-1] == "properties")


def _is_event(path: Path) -> bool:
    return len(path) == 2 and path[0] in ("events", "group_properties", "bundles")


def _is_name(path: Path) -> bool:
    return bool(path) and path[-1] in _CONTAINERS


def _commented(text: str) -> str:
    """Text that cannot end a comment."""
    return _UNPRINTABLE.sub(_escaped, text).replace("\t", " ")
