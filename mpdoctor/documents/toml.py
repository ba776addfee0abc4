"""One table of a TOML file as plain data that knows its places.

`tomllib` tells no places, so keys are looked up in the text; where that is not
possible, as in the depths of a list, the key above answers.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

from mpdoctor.documents.document import Document, mark
from mpdoctor.documents.fault import Fault, refuse
from mpdoctor.documents.text import decoded
from mpdoctor.errors import UserError

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=\s*")
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

Pair = tuple[int, int]


def parse_table(
    content: bytes,
    source: str,
    table: Sequence[str],
    error: type[UserError],
    *,
    prepare: Callable[[str], str] = str,
) -> Document | None:
    """The table at a path such as `("tool", "mpdoctor")`, or `None` without it."""
    text = prepare(decoded(content, source, error))
    try:
        data: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        refuse([_told(str(problem), text, source)], error)
    finder = _Finder(text, data)
    start: Pair = (mark(1, 1), mark(1, 1))
    for key in table:
        if not isinstance(data, dict) or key not in data:
            return None
        start = finder.marks.get(id(data), {}).get(key, start)
        data = data[key]
    return Document(source, data, finder.marks, start[0])


def _told(said: str, text: str, source: str) -> Fault:
    where = _WHERE.search(said)
    last = (text.count("\n") + 1, len(text) - text.rfind("\n"))
    line, column = (int(where[1]), int(where[2])) if where and where[1] else last
    return Fault(source, line, column, "not TOML: " + _lower(_WHERE.sub("", said)))


def _lower(said: str) -> str:
    # What tomllib cites may be a secret.
    said = re.sub(r"'[^']{2,}'|\"[^\"]{2,}\"|\(.*\)", "…", said)
    return said[:1].lower() + said[1:]


class _Finder:
    """Goes through the lines of a text and notes where the keys of its data stand."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        self.marks: dict[int, dict[str | int, Pair]] = {}
        self._lines = text.split("\n")
        self._data = data
        table: list[str | int] = []
        tables_of: dict[tuple[str | int, ...], int] = {}
        for number, line in enumerate(self._lines):
            if header := _HEADER.match(line):
                table = list(_keys(header[2]))
                where = mark(number + 1, header.start(1) + 1)
                if header[1] == "[[":
                    index = tables_of[tuple(table)] = (
                        tables_of.get(tuple(table), -1) + 1
                    )
                    self._note([*table, index], where, where)
                    table.append(index)
                else:
                    self._note(table, where, where)
            elif entry := _ENTRY.match(line):
                path = [*table, *_keys(entry[1])]
                key_mark = mark(number + 1, entry.start(1) + 1)
                value = self._note(path, key_mark, mark(number + 1, entry.end() + 1))
                self._inside(value, number, entry.end())

    def _note(self, path: Sequence[str | int], key: int, value: int) -> Any:
        """Note the place of each step that has none, and answer what is there."""
        here: Any = self._data
        for step in path:
            is_there = (
                step in here
                if isinstance(here, dict)
                else isinstance(here, list)
                and isinstance(step, int)
                and step < len(here)
            )
            if not is_there:
                return None
            self.marks.setdefault(id(here), {}).setdefault(step, (key, value))
            here = here[step]
        return here

    def _inside(self, value: Any, number: int, column: int) -> Pair:
        """Note the places inside of a collection that begins there; answer its end."""
        if isinstance(value, dict):
            for key, inner in value.items():
                pattern = rf"""(?:(?<![\w-])|["']){re.escape(key)}["']?\s*=\s*"""
                found = re.compile(pattern).search(self._lines[number], column)
                if found is None:
                    break
                pair = (
                    mark(number + 1, found.start() + 1),
                    mark(number + 1, found.end()),
                )
                self.marks.setdefault(id(value), {}).setdefault(key, pair)
                number, column = self._inside(inner, number, found.end())
        elif isinstance(value, list):
            for index, item in enumerate(value):
                opening = "{" if isinstance(item, dict) else "["
                if not isinstance(item, dict | list):
                    break
                while (at := self._lines[number].find(opening, column)) < 0:
                    number, column = number + 1, 0
                    if number == len(self._lines):
                        return number - 1, 0
                where = mark(number + 1, at + 1)
                self.marks.setdefault(id(value), {}).setdefault(index, (where, where))
                number, column = self._inside(item, number, at + 1)
        return number, column


def _keys(dotted: str) -> list[str]:
    """The parts of a dotted key."""
    try:
        here: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return []
    keys = []
    while isinstance(here, dict):
        ((key, here),) = here.items()
        keys.append(key)
    return keys
