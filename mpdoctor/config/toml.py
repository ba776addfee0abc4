"""One table of a TOML file as plain data that knows its places.

`tomllib` gives no places, so keys are looked up in the text; what cannot be found
there, such as an item deep inside of a list, has the place of the key above it.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

from mpdoctor.config.document import (
    PAIR_BITS,
    Diagnostic,
    Document,
    Path,
    Step,
    mark,
    pair,
    raise_diagnostics,
)
from mpdoctor.config.text import decode
from mpdoctor.errors import UserError

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=\s*")
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_CITED = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"|\(.*\)")


def parse_table(
    content: bytes,
    source: str,
    table: Sequence[str],
    error: type[UserError],
    *,
    prepare: Callable[[str], str] = str,
) -> Document | None:
    """The table at a path such as `("tool", "mpdoctor")`, or `None` without it."""
    text = prepare(decode(content, source, error))
    try:
        data: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise_diagnostics([_syntax_error(str(problem), text, source)], error)
    marks = _Positions(text, data).marks
    start = mark(1, 1)
    for key in table:
        if not isinstance(data, dict) or key not in data:
            return None
        found = marks.get(id(data), {}).get(key)
        start = start if found is None else found >> PAIR_BITS
        data = data[key]
    return Document(source, data, marks, start)


def _syntax_error(problem: str, text: str, source: str) -> Diagnostic:
    where = _WHERE.search(problem)
    last = (text.count("\n") + 1, len(text) - text.rfind("\n"))
    line, column = (int(where[1]), int(where[2])) if where and where[1] else last
    # What tomllib cites may be a secret.
    reason = _CITED.sub("…", _WHERE.sub("", problem))
    reason = reason[:1].lower() + reason[1:]
    return Diagnostic(source, line, column, f"not TOML: {reason}")


class _Positions:
    """The marks of the keys of some data, found line by line in its text."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        self.marks: dict[int, dict[Step, int]] = {}
        self._lines = text.split("\n")
        self._data = data
        table: list[Step] = []
        tables_of: dict[Path, int] = {}
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

    def _note(self, path: Sequence[Step], key: int, value: int) -> Any:
        """Note the marks of each step that has none yet; returns the value at the path."""
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
            self.marks.setdefault(id(here), {}).setdefault(step, pair(key, value))
            here = here[step]
        return here

    def _inside(self, value: Any, number: int, column: int) -> tuple[int, int]:
        """Note the marks inside of a collection that begins there; returns its end."""
        if isinstance(value, dict):
            for key, inner in value.items():
                pattern = rf"""(?:(?<![\w-])|["']){re.escape(key)}["']?\s*=\s*"""
                found = re.compile(pattern).search(self._lines[number], column)
                if found is None:
                    break
                marks = pair(
                    mark(number + 1, found.start() + 1), mark(number + 1, found.end())
                )
                self.marks.setdefault(id(value), {}).setdefault(key, marks)
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
                self.marks.setdefault(id(value), {}).setdefault(
                    index, pair(where, where)
                )
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
