"""Plain data that knows where it was written, and the errors found in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from msgspec import Struct

from mpdoctor.config.suggestions import printable
from mpdoctor.errors import UserError

Step = str | int
Path = tuple[Step, ...]
Marks = Mapping[int, Mapping[Step, int]]

MAX_SHOWN = 20

# Numbers rather than tuples, because Python's garbage collector need not look at them,
# and a large plan has hundreds of thousands.
MARK_BITS = 32
PAIR_BITS = 2 * MARK_BITS
_MARK = (1 << MARK_BITS) - 1
_PAIR = (1 << PAIR_BITS) - 1


def mark(line: int, column: int) -> int:
    """Pack a line and a column, both counted from 1, into one number."""
    return line << MARK_BITS | column


def unmark(number: int) -> tuple[int, int]:
    """The line and the column that `mark` packed."""
    return number >> MARK_BITS, number & _MARK


def pair(key: int, value: int) -> int:
    """Pack the marks of a key and of its value into one number."""
    return key << PAIR_BITS | value


class SchemaError(Struct, frozen=True):
    """What is wrong at a path of a document; `of_key` where it is the key itself."""

    path: Path
    message: str
    help: str = ""
    of_key: bool = False


class Diagnostic(Struct, frozen=True, order=True):
    """What is wrong at a place of a file; `line` and `column` count from 1."""

    source: str
    line: int
    column: int
    message: str
    help: str = ""

    def __str__(self) -> str:
        return (
            f"{printable(self.source, 4096)}:{self.line}:{self.column}: {self.message}"
        )


def raise_diagnostics(
    diagnostics: Iterable[Diagnostic], error: type[UserError]
) -> NoReturn:
    """Raise one error with the first diagnostic as message and the others as hint."""
    first, *others = sorted(set(diagnostics))
    lines = [first.help] if first.help else []
    for other in others[: MAX_SHOWN - 1]:
        lines.append(f"{other}; {other.help}" if other.help else str(other))
    if len(others) >= MAX_SHOWN:
        lines.append(f"and {len(others) - MAX_SHOWN + 1} more")
    raise error(str(first), hint="\n".join(lines))


class Document(Struct, frozen=True):
    """Dicts, lists and scalars as a file holds them.

    `marks` holds, by the `id` of a dict or list, the `pair` of each key (or index). A
    document keeps its data alive, so the ids stay valid. `start` is the mark of the
    data itself.
    """

    source: str
    data: Any
    marks: Marks
    start: int = mark(1, 1)

    def key_at(self, path: Sequence[Step]) -> tuple[int, int]:
        """Line and column of the last key of a path, or of the deepest one there is."""
        return unmark(self._find(path) >> PAIR_BITS)

    def value_at(self, path: Sequence[Step]) -> tuple[int, int]:
        """Line and column of the value at a path, or of the deepest key there is."""
        return unmark(self._find(path) & _PAIR)

    def key_line(self, container: Any, key: Step) -> int:
        """The line of one key of a dict of this document, 0 where it is not known."""
        found = self.marks.get(id(container), {}).get(key, 0)
        return found >> PAIR_BITS + MARK_BITS

    def diagnostic(self, error: SchemaError) -> Diagnostic:
        """The error with its line and column."""
        find = self.key_at if error.of_key else self.value_at
        return Diagnostic(self.source, *find(error.path), error.message, error.help)

    def _find(self, path: Sequence[Step]) -> int:
        here, found = self.data, pair(self.start, self.start)
        for step in path:
            inner = None
            if isinstance(here, dict | list):
                inner = self.marks.get(id(here), {}).get(step)
            if inner is None:
                key = found >> PAIR_BITS
                return pair(key, key)
            found = inner
            here = here[step]
        return found


def dotted(path: Iterable[Step]) -> str:
    """A path as people read it: `events.Sign Up.sources[0]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
