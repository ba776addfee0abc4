"""The files of a plan merged by name, and `use` resolved to what is under `shared`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field

from mpdoctor.config.contradictions import contradictions
from mpdoctor.config.document import Document, Path, SchemaError
from mpdoctor.config.suggestions import did_you_mean, listed, quoted
from mpdoctor.model.place import Place

NO_PROPERTIES: Mapping[str, Any] = {}
MAX_PROPERTIES = 1_000_000
MAX_NESTING = 30


class PlanFile(Struct, frozen=True):
    """One file of a plan, and the errors found in it."""

    document: Document
    errors: list[SchemaError] = field(default_factory=list)

    def report(self, path: Path, message: str, advice: str = "") -> None:
        self.errors.append(SchemaError(path, message, advice))

    def report_key(self, path: Path, message: str, advice: str = "") -> None:
        self.errors.append(SchemaError(path, message, advice, of_key=True))


class Fragment(NamedTuple):
    """A part of a plan: its file, the line of its key, and its value."""

    file: PlanFile
    line: int
    data: Any


def children(
    file: PlanFile, container: dict[str, Any]
) -> Iterator[tuple[str, Fragment]]:
    """The entries of a mapping by name."""
    line = file.document.key_line
    for name, data in container.items():
        yield name, Fragment(file, line(container, name), data)


class PlanFiles:
    """Each name may be planned in one file only, and each choice made once."""

    def __init__(self, files: Sequence[PlanFile]) -> None:
        self._files = files

    def named(self, section: str) -> Iterator[tuple[str, Fragment]]:
        """All entries of a section."""
        found: dict[str, Fragment] = {}
        for file in self._files:
            for name, entry in children(file, file.document.data.get(section) or {}):
                if name in found:
                    self._report_second(file, (section, name), found[name])
                elif not name:
                    file.report_key((section, name), f"`{section}` has no name")
                else:
                    found[name] = entry
                    yield name, entry

    def one(self, *path: str) -> Fragment | None:
        """The value at a path, which several files may have alike."""
        found: Fragment | None = None
        for file in self._files:
            entry = self._find(file, path)
            if entry is None:
                continue
            if found is None:
                found = entry
            elif found.data != entry.data:
                self._report_second(file, path, found)
        return found

    def value(self, *path: str, default: Any = None) -> Any:
        """The same without its place."""
        found = self.one(*path)
        return default if found is None else found.data

    def _find(self, file: PlanFile, path: Path) -> Fragment | None:
        here: Any = file.document.data
        line = 0
        for key in path:
            if not isinstance(here, dict) or here.get(key) is None:
                return None
            line = file.document.key_line(here, key)
            here = here[key]
        return Fragment(file, line, here)

    def _report_second(self, file: PlanFile, path: Path, first: Fragment) -> None:
        message = f"{quoted(str(path[-1]))} is planned twice"
        place = Place(first.file.document.source, first.line)
        file.report_key(path, message, f"the first is in {place}")


class Resolved(NamedTuple):
    """A property with `use` put in; `size` and `height` are those of the nested tree.

    `source` and `line` are the place of its key; `items`, `properties` and `values` stand
    for those keys of `data`.
    """

    source: str
    line: int
    data: Mapping[str, Any]
    items: "Resolved | None" = None
    properties: "Mapping[str, Resolved]" = NO_PROPERTIES
    size: int = 1
    height: int = 0
    values: "Resolved | None" = None


_ANYTHING = Resolved("", 0, {})


class Fragments:
    """Resolves properties, each fragment under `shared` once."""

    def __init__(self, shared: Mapping[str, Fragment]) -> None:
        self._shared = shared
        self._resolved: dict[str, Resolved | None] = {}
        self._resolving: list[str] = []
        self._size = 0

    def properties(
        self, file: PlanFile, container: Any, path: Path
    ) -> dict[str, Resolved]:
        """The properties of an event, a profile or a group."""
        return {
            name: self.property(entry, (*path, name))
            for name, entry in children(file, container or {})
        }

    def property(self, entry: Fragment, path: Path) -> Resolved:
        """One property; what is wrong with it is added to the errors of its file."""
        if not path[-1]:
            entry.file.report(path, "a property without a name")
        resolved = self._resolve(entry, path)
        size = self._size + resolved.size if resolved else 0
        if self._size <= MAX_PROPERTIES < size:
            entry.file.report(path, f"more than {MAX_PROPERTIES:,} properties")
        self._size = max(self._size, size)
        return resolved or _nothing(entry)

    def check_unused(self) -> None:
        """Find the errors of the fragments that nobody uses."""
        for name in self._shared:
            self._fragment(name)

    def _resolve(self, entry: Fragment, path: Path) -> Resolved | None:
        file, line, data = entry
        if not data:
            return _nothing(entry)
        errors = len(file.errors)
        base = self._use(file, data["use"], path) if "use" in data else _ANYTHING
        if base is None:
            return None
        merged = {**base.data, **data} if base.data else data
        file.errors.extend(contradictions(merged, path))
        items, properties, values = self._nested(file, data, path)
        if len(file.errors) > errors:
            return None
        size, height = base.size, base.height
        for each in (items, values, *properties.values()):
            if each is not None:
                size, height = size + each.size, max(height, each.height + 1)
        if size > MAX_PROPERTIES or height > MAX_NESTING:
            file.report(path, "nested too deeply or too often by `use`")
            return None
        return Resolved(
            file.document.source,
            line,
            merged,
            items if "items" in data else base.items,
            properties if "properties" in data else base.properties,
            size,
            height,
            values if "values" in data else base.values,
        )

    def _nested(
        self, file: PlanFile, data: dict[str, Any], path: Path
    ) -> tuple[Resolved | None, Mapping[str, Resolved], Resolved | None]:
        """The `items`, the `properties` and the `values` of a property."""
        if not ("items" in data or "properties" in data or "values" in data):
            return None, NO_PROPERTIES, None

        def inner(container: dict[str, Any], name: str, path: Path) -> Resolved:
            if not name:
                file.report(path, "a property without a name")
            line = file.document.key_line(container, name)
            entry = Fragment(file, line, container[name])
            return self._resolve(entry, path) or _nothing(entry)

        items, values = (
            inner(data, key, (*path, key)) if data.get(key) else None
            for key in ("items", "values")
        )
        planned = data.get("properties") or {}
        properties = {
            name: inner(planned, name, (*path, "properties", name)) for name in planned
        }
        return items, properties, values

    def _use(self, file: PlanFile, name: str, path: Path) -> Resolved | None:
        path = (*path, "use")
        if name not in self._shared:
            advice = did_you_mean(name, self._shared)
            if not advice:
                names = listed(self._shared) if self._shared else "nothing"
                advice = f"`shared` holds {names}"
            file.report(path, f"{quoted(name)} is not under `shared`", advice)
            return None
        if name in self._resolving or len(self._resolving) > MAX_NESTING:
            file.report(path, f"{quoted(name)} uses itself, or too many others")
            return None
        return self._fragment(name)

    def _fragment(self, name: str) -> Resolved | None:
        if name not in self._resolved:
            self._resolving.append(name)
            self._resolved[name] = self._resolve(self._shared[name], ("shared", name))
            self._resolving.pop()
        return self._resolved[name]


def _nothing(entry: Fragment) -> Resolved:
    return Resolved(entry.file.document.source, entry.line, {})
