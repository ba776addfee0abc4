"""The files of a plan, merged by name."""

from collections.abc import Iterator, Sequence
from typing import Any

from mpdoctor.documents.complaint import Complaint
from mpdoctor.documents.words import quoted
from mpdoctor.model.place import Place
from mpdoctor.plans.pieces import Path, PlanFile, Trouble

Named = tuple[str, int, int, dict[str, Any]]
"""A name, the number of its file, its line, and what is said of it."""


class Merge:
    """Each name may be planned in one place only, and each choice made once."""

    def __init__(self, files: Sequence[PlanFile], troubles: list[Trouble]) -> None:
        self._files = files
        self._troubles = troubles

    def named(self, section: str) -> Iterator[Named]:
        """Everything under a section, from all files."""
        places: dict[str, tuple[int, int]] = {}
        for number, file in enumerate(self._files):
            said = file.data.get(section)
            if not said:
                continue
            line = file.line(file.data, section, 0)
            for name, where, value in file.items(said, line):
                if name in places:
                    self._twice(number, (section, name), *places[name])
                elif not name:
                    self._trouble(number, (section, name), f"`{section}` has no name")
                else:
                    places[name] = number, where
                    yield name, number, where, value or {}

    def one(self, path: tuple[str, ...], default: Any) -> Any:
        """What one file says, or several files alike."""
        found: tuple[int, int, Any] | None = None
        for number, file in enumerate(self._files):
            value, line = self._find(file, path)
            if value is None:
                continue
            if found is None:
                found = number, line, value
            elif found[2] != value:
                self._twice(number, path, *found[:2])
        return default if found is None else found[2]

    def where(self, path: tuple[str, ...]) -> tuple[int, int]:
        """File and line of what `one` answers."""
        for number, file in enumerate(self._files):
            value, line = self._find(file, path)
            if value is not None:
                return number, line
        return 0, 0

    def _find(self, file: PlanFile, path: tuple[str, ...]) -> tuple[Any, int]:
        here: Any = file.data
        line = 0
        for key in path:
            if not isinstance(here, dict) or here.get(key) is None:
                return None, line
            line = file.line(here, key, line)
            here = here[key]
        return here, line

    def _twice(self, number: int, path: Path, first: int, line: int) -> None:
        message = f"{quoted(str(path[-1]))} is planned twice"
        place = Place(self._files[first].source, line)
        advice = f"the first is in {place}"
        self._trouble(number, path, message, advice)

    def _trouble(self, number: int, path: Path, message: str, advice: str = "") -> None:
        complaint = Complaint(path, message, advice, of_key=True)
        self._troubles.append((number, complaint))
