"""What is said of properties, with `use` put in and contradictions noted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from mpdoctor.documents.complaint import Complaint, Step
from mpdoctor.documents.words import did_you_mean, listed, quoted
from mpdoctor.plans.consistency import objections
from mpdoctor.plans.packed import Entry

Path = tuple[Step, ...]
Trouble = tuple[int, Complaint]
"""A complaint and the number of the file that it is about."""

MAX_PROPERTIES = 1_000_000
MAX_NESTING = 30


@dataclass(frozen=True, slots=True)
class PlanFile:
    """Checked data; `lines` gives the lines of a dict's keys where they differ."""

    source: str
    data: dict[str, Any]
    lines: Callable[[Any], Sequence[int] | None]

    def items(self, container: Any, line: int) -> Iterator[tuple[str, int, Any]]:
        """Key, line and value; `line` is where the container itself stands."""
        return zip(
            container,
            self.lines(container) or repeat(line),
            container.values(),
            strict=False,
        )

    def line(self, container: dict[str, Any], key: str, line: int) -> int:
        """The line of a key; `line` is where the container itself stands."""
        lines = self.lines(container)
        return line if lines is None else lines[list(container).index(key)]


@dataclass(frozen=True, slots=True)
class Shared:
    """A piece under `shared`: where it stands, and what it says."""

    file: int
    line: int
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What a property comes to; `size` and `height` are those of the nested tree."""

    said: dict[str, Any]
    size: int = 1
    height: int = 0


class Pieces:
    """Makes entries of properties, each shared piece and each equal text only once."""

    def __init__(
        self,
        files: Sequence[PlanFile],
        shared: Mapping[str, Shared],
        troubles: list[Trouble],
    ) -> None:
        self._files = files
        self._shared = shared
        self._troubles = troubles
        self._resolved: dict[str, _Resolved | None] = {}
        self._resolving: list[str] = []
        self._healthy: set[int] = set()
        self._size = 0

    def properties(
        self, file: int, line: int, said: dict[str, Any] | None, path: Path
    ) -> dict[str, Entry]:
        """An entry for each property of an event, a profile or a group."""
        return {
            name: self.entry(file, where, value, (*path, name))
            for name, where, value in self._files[file].items(said or {}, line)
        }

    def entry(self, file: int, line: int, said: Any, path: Path) -> Entry:
        """An entry for one property."""
        if not path[-1]:
            self._complain(file, path, "a property without a name")
        if not said:
            return file, line, {}
        if id(said) in self._healthy:
            return file, line, said
        resolved = self._resolve(file, line, said, path)
        if resolved is None:
            return file, line, {}
        if self._size <= MAX_PROPERTIES < self._size + resolved.size:
            self._complain(file, path, f"more than {MAX_PROPERTIES:,} properties")
        self._size += resolved.size
        return file, line, resolved.said

    def check_shared(self) -> None:
        """Look also at the pieces that nobody uses."""
        for name in self._shared:
            self._piece(name)

    def _resolve(
        self, file: int, line: int, said: dict[str, Any], path: Path
    ) -> _Resolved | None:
        before = len(self._troubles)
        base = self._use(file, said["use"], path) if "use" in said else _Resolved({})
        if base is None:
            return None
        merged = {**base.said, **said} if base.said else said
        for inner, message, advice in objections(merged):
            self._complain(file, (*path, *inner), message, advice)
        nested, size, height = self._nested(file, line, said, path)
        if len(self._troubles) > before:
            return None
        if merged is said and not nested:
            self._healthy.add(id(said))
            return _Resolved(said)
        size, height = size + base.size, max(height, base.height)
        if size > MAX_PROPERTIES or height > MAX_NESTING:
            self._complain(file, path, "nested too deeply or too often by `use`")
            return None
        return _Resolved({**merged, **nested}, size, height)

    def _nested(
        self, file: int, line: int, said: dict[str, Any], path: Path
    ) -> tuple[dict[str, Any], int, int]:
        """Entries in place of what is said of items and keys, their size and height."""
        children: list[_Resolved] = []

        def child(name: str, where: int, value: Any, path: Path) -> Entry:
            if not name:
                self._complain(file, path, "a property without a name")
            resolved = self._resolve(file, where, value or {}, path)
            children.append(resolved or _Resolved({}))
            return file, where, children[-1].said

        nested: dict[str, Any] = {}
        here = self._files[file]
        if said.get("items"):
            where = here.line(said, "items", line)
            nested["items"] = child("items", where, said["items"], (*path, "items"))
        if said.get("properties"):
            where = here.line(said, "properties", line)
            nested["properties"] = {
                name: child(name, at, value, (*path, "properties", name))
                for name, at, value in here.items(said["properties"], where)
            }
        size = sum(part.size for part in children)
        height = max((part.height + 1 for part in children), default=0)
        return nested, size, height

    def _use(self, file: int, name: str, path: Path) -> _Resolved | None:
        if name not in self._shared:
            advice = did_you_mean(name, self._shared)
            if not advice:
                names = listed(self._shared) if self._shared else "nothing"
                advice = f"`shared` holds {names}"
            message = f"{quoted(name)} is not under `shared`"
            self._complain(file, (*path, "use"), message, advice)
            return None
        if name in self._resolving or len(self._resolving) > MAX_NESTING:
            message = f"{quoted(name)} uses itself, or too many others"
            self._complain(file, (*path, "use"), message)
            return None
        return self._piece(name)

    def _piece(self, name: str) -> _Resolved | None:
        if name not in self._resolved:
            piece = self._shared[name]
            self._resolving.append(name)
            self._resolved[name] = self._resolve(
                piece.file, piece.line, piece.said, ("shared", name)
            )
            self._resolving.pop()
        return self._resolved[name]

    def _complain(self, file: int, path: Path, message: str, advice: str = "") -> None:
        self._troubles.append((file, Complaint(path, message, advice)))
