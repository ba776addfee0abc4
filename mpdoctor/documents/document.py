"""Plain data, and where each key and value of it was written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = Sequence[str | int]
Marks = Mapping[int, Mapping[str | int, tuple[int, int]]]

_BITS = 32


def mark(line: int, column: int) -> int:
    """Pack a line and a column, both counted from 1, into one number."""
    return line << _BITS | column


def unmark(number: int) -> tuple[int, int]:
    """Undo `mark`."""
    return number >> _BITS, number & ((1 << _BITS) - 1)


@dataclass(frozen=True, slots=True)
class Document:
    """Dicts, lists and scalars as a file holds them.

    `marks` holds, by the `id` of a dict or list, the marks of each key (or index) and
    of its value. A document keeps its data alive, so the ids stay true. `nodes` counts
    its values, those behind an alias as often as they are used.
    """

    source: str
    data: Any
    marks: Marks
    start: int = mark(1, 1)
    nodes: int = 0

    def key_at(self, path: Path) -> tuple[int, int]:
        """Line and column of the last key of a path, or of the deepest one there is."""
        return self._find(path, 0)

    def value_at(self, path: Path) -> tuple[int, int]:
        """Line and column of what a path leads to, or of the deepest key there is."""
        return self._find(path, 1)

    def lines(self, container: Any) -> list[int]:
        """The line of each key of a dict, or item of a list, in their order."""
        return [pair[0] >> _BITS for pair in self.marks[id(container)].values()]

    def _find(self, path: Path, which: int) -> tuple[int, int]:
        here, found = self.data, (self.start, self.start)
        whole = True
        for step in path:
            pair = None
            if isinstance(here, dict | list):
                pair = self.marks.get(id(here), {}).get(step)
            if pair is None:
                whole = False
                break
            found = pair
            here = here[step]
        return unmark(found[which if whole else 0])


def dotted(path: Iterable[str | int]) -> str:
    """A path as people read it: `events.Sign Up.sources[0]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
