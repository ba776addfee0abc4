"""Inserts keys into a YAML text and leaves every other character as it is."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from msgspec import Struct

from mpdoctor.plans.draft import Path
from mpdoctor.plans.yaml_text import entry_lines, flow_entry

_STEP = "  "


class Insertion(Struct, frozen=True):
    """A key for the mapping at a path, with comments by path as in a `Draft`."""

    path: Path
    name: str
    value: Any
    comments: Mapping[Path, str]


def insert(text: str, insertions: Sequence[Insertion]) -> str:
    """The text with all keys inserted, each at the end of its mapping.

    Mappings of the path that are missing are created. Raises `ValueError` where the text
    is none that can be changed this way, such as one with the mapping behind an alias.
    """
    for insertion in insertions:
        text = _inserted(text, insertion)
    return text


def _inserted(text: str, it: Insertion) -> str:
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("no mapping")
    here, indent = root, ""
    for depth, step in enumerate(it.path):
        pair = _pair(here, step)
        if pair is None:
            return _add(text, here, indent, _missing(it, depth))
        key_node, value = pair
        if value.start_mark.index < key_node.start_mark.index:
            raise ValueError(f"`{step}` is an alias")
        indent = " " * key_node.start_mark.column + _STEP
        if not isinstance(value, yaml.MappingNode):
            if not (
                isinstance(value, yaml.ScalarNode) and value.value in ("", "~", "null")
            ):
                raise ValueError(f"`{step}` is no mapping")
            return _fill(text, key_node, value, indent, _missing(it, depth + 1))
        here = value
        if here.value and not here.flow_style:
            indent = " " * here.value[0][0].start_mark.column
    return _add(text, here, indent, it)


def _missing(it: Insertion, depth: int) -> Insertion:
    """The same key inside new mappings for what is missing of its path."""
    name, value = it.name, it.value
    for step in reversed(it.path[depth:]):
        name, value = step, {name: value}
    return Insertion(it.path[:depth], name, value, it.comments)


def _pair(node: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    for name, value in node.value:
        if isinstance(name, yaml.ScalarNode) and name.value == key:
            return name, value
    return None


def _add(
    text: str,
    node: yaml.MappingNode,
    indent: str,
    it: Insertion,
) -> str:
    if node.flow_style:
        end = node.end_mark.index - 1
        if text[end] != "}":
            raise ValueError("a mapping does not end in a brace")
        start = len(text[:end].rstrip())
        comma = "" if not node.value or text[start - 1] == "," else ","
        space = " " if node.value else ""
        entry = flow_entry(it.name, it.value)
        if text.lstrip()[:1] == "{":
            entry = f"{json.dumps(it.name)}: {json.dumps(it.value)}"
        return f"{text[:start]}{comma}{space}{entry}{text[start:]}"
    return _after(text, _end(text, node), _lines(it, indent))


def _fill(
    text: str, key: yaml.Node, value: yaml.ScalarNode, indent: str, it: Insertion
) -> str:
    """Give a key without a value a block."""
    if value.value:
        text = text[: value.start_mark.index].rstrip() + text[value.end_mark.index :]
    return _after(text, key.end_mark.index, _lines(it, indent))


def _lines(it: Insertion, indent: str) -> list[str]:
    return entry_lines(it.name, it.value, it.path, it.comments, indent)


def _end(text: str, node: yaml.Node) -> int:
    """The last character of a node that is written, before comments that follow."""
    while isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            empty = isinstance(value, yaml.ScalarNode) and not value.value
            node = key if empty and value.style is None else value
        else:
            node = last
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        end = len(text[:end].rstrip())
    return end


def _after(text: str, index: int, lines: Sequence[str]) -> str:
    """Insert lines after the line of a character."""
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find("\n", index)
    block = "".join(f"{line}{newline}" for line in lines)
    if end < 0:
        return f"{text}{newline}{block}"
    return text[: end + 1] + block + text[end + 1 :]
