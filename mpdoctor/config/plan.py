"""From the files of a tracking plan to a `TrackingPlan`."""

import os
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from msgspec import Struct

from mpdoctor import __version__
from mpdoctor.config.contradictions import naming_error
from mpdoctor.config.document import Document, SchemaError, raise_diagnostics
from mpdoctor.config.fragments import (
    NO_PROPERTIES,
    Fragments,
    PlanFile,
    PlanFiles,
    Resolved,
    Written,
)
from mpdoctor.config.text import read_bytes
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import (
    EventSpec,
    Platform,
    PropertySpec,
    Status,
    TrackingPlan,
    ValueType,
)

_ENDINGS = (".yaml", ".yml", ".json")
_SETTINGS = ("mpdoctor.yaml", "mpdoctor.yml")
_MAX_FILES = 10_000
_VERSION = 1
# Beyond so many errors of form, contradictions are not looked for.
_MAX_ERRORS = 200

_UNPLANNED = {"events": "error", "properties": "warning"}
_TYPES = {it.value: it for it in ValueType}


def load_plan(path: Path) -> TrackingPlan:
    """Read one file, or a folder of files merged by name.

    Raises one `InvalidPlan` for everything wrong, each with file, line and column.
    """
    return parse_plan(_read_files(path))


def plan_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a tracking plan, for editors."""
    from mpdoctor.config.schema import Plan
    from mpdoctor.config.validation import adapter

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **adapter(Plan).json_schema(),
    }


def parse_plan(contents: Sequence[tuple[str, bytes]]) -> TrackingPlan:
    """The plan in these files, given by name and content."""
    # Imported here, because a run without a plan does not need PyYAML.
    from mpdoctor.config.yaml import parse

    files = [PlanFile(parse(content, name, InvalidPlan)) for name, content in contents]
    for file in files:
        file.errors.extend(_version_errors(file.document.data))
    _raise_errors(files)
    for file in files:
        file.errors.extend(_form_errors(file.document.data))
    if any(file.errors for file in files):
        _find_other_errors(files)
        _raise_errors(files)
    plan = _resolve(files)
    _raise_errors(files)
    return _build(plan, [name for name, _ in contents])


def _read_files(path: Path) -> list[tuple[str, bytes]]:
    """Each file's name as it is shown, and its content, in order of name."""
    if not _is_folder(path):
        return [(str(path), read_bytes(path, str(path), InvalidPlan))]
    found: list[Path] = []
    for file in _walk(path):
        found.append(file)
        if len(found) > _MAX_FILES:
            raise InvalidPlan(f"{path}: more than {_MAX_FILES:,} files")
    if not found:
        raise InvalidPlan(
            f"{path}: no plan in this folder",
            hint="a plan is one or more files that end in `.yaml`, `.yml` or `.json`",
        )
    return [
        (str(file), read_bytes(file, str(file), InvalidPlan)) for file in sorted(found)
    ]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(parent, name)
            if (
                name.lower().endswith(_ENDINGS)
                and not name.startswith(".")
                and name not in _SETTINGS
                and file.is_file()
            ):
                yield file


def _version_errors(data: Any) -> list[SchemaError]:
    """Whether this is a plan of the version that can be read."""
    advice = f"begin the plan with `version: {_VERSION}`"
    if data is None:
        return [SchemaError((), "the plan is empty", advice)]
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        return [SchemaError((), f"the plan must be a mapping, not {kind}", advice)]
    if "version" not in data:
        return [SchemaError((), "`version` is missing", advice)]
    version = data["version"]
    if type(version) is int and version == _VERSION:
        return []
    if type(version) is int:
        advice = f"mpdoctor {__version__} reads version {_VERSION}"
        return [SchemaError(("version",), f"version {version} is unknown", advice)]
    advice = f"write `version: {_VERSION}`"
    return [SchemaError(("version",), "`version` must be a whole number", advice)]


def _form_errors(data: Any) -> list[SchemaError]:
    # Imported here, because a run without a plan does not need pydantic.
    from mpdoctor.config.schema import Plan
    from mpdoctor.config.validation import validation_errors

    return validation_errors(Plan, data, cite=True)


def _raise_errors(files: Sequence[PlanFile]) -> None:
    if any(file.errors for file in files):
        raise_diagnostics(
            (it.document.diagnostic(error) for it in files for error in it.errors),
            InvalidPlan,
        )


def _find_other_errors(files: Sequence[PlanFile]) -> None:
    """Add the contradictions that are left once the wrong keys are taken out."""
    if sum(len(file.errors) for file in files) > _MAX_ERRORS:
        return
    rest = []
    for file in files:
        data = deepcopy(file.document.data)
        for error in file.errors:
            _take_out(data, error.path)
        if _form_errors(data):
            return
        rest.append(PlanFile(Document(file.document.source, data, {})))
    _resolve(rest)
    for file, other in zip(files, rest, strict=True):
        form_errors = [*file.errors]
        file.errors.extend(
            error
            for error in other.errors
            if error.path and not _may_follow(error, form_errors)
        )


def _may_follow(error: SchemaError, earlier: Sequence[SchemaError]) -> bool:
    """Whether an error may only come from what was taken out of the same property."""
    path = error.path
    parents = [it.path[:-1] for it in earlier]
    return any(
        (len(parent) > 2 and path[: len(parent)] == parent)
        or (parent[:1] == ("shared",) and path[-1] == "use")
        for parent in parents
    )


def _take_out(data: Any, path: Sequence[str | int]) -> None:
    """Delete the last key of a path; of a list, all of it."""
    *above, last = path
    if isinstance(last, int):
        _take_out(data, above)
        return
    for step in above:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict):
        data.pop(last, None)


class _ResolvedPlan(Struct, frozen=True):
    """All files of a plan as one, with every `use` resolved."""

    name: str
    naming: Mapping[str, str | None]
    unplanned: Mapping[str, str]
    events: Mapping[str, tuple[Written, dict[str, Resolved]]]
    super_properties: dict[str, Resolved]
    user_properties: dict[str, Resolved]
    group_properties: dict[str, dict[str, Resolved]]
    user_id: Resolved | None


def _resolve(files: Sequence[PlanFile]) -> _ResolvedPlan:
    """Merge the files; the errors found are added to theirs."""
    merged = PlanFiles(files)
    fragments = Fragments(dict(merged.named("shared")))

    def section(name: str) -> dict[str, Resolved]:
        return {
            key: fragments.property(entry, (name, key))
            for key, entry in merged.named(name)
        }

    def below(name: str) -> Iterator[tuple[str, Written, dict[str, Resolved]]]:
        for key, entry in merged.named(name):
            properties = (entry.data or {}).get("properties")
            path = (name, key, "properties")
            yield key, entry, fragments.properties(entry.file, properties, path)

    user_id = merged.one("identity", "user_id")
    plan = _ResolvedPlan(
        name=merged.value("name", default=""),
        naming={key: merged.value("naming", key) for key in _UNPLANNED},
        unplanned={
            key: merged.value("unplanned", key, default=word)
            for key, word in _UNPLANNED.items()
        },
        events={name: (entry, inside) for name, entry, inside in below("events")},
        super_properties=section("super_properties"),
        user_properties=section("user_properties"),
        group_properties={key: inside for key, _, inside in below("group_properties")},
        user_id=None
        if user_id is None
        else fragments.property(user_id, ("identity", "user_id")),
    )
    fragments.check_unused()
    for file in files:
        for key, naming in (file.document.data.get("naming") or {}).items():
            error = naming_error(naming, ("naming", key))
            if error is not None:
                file.errors.append(error)
    plans_nothing = not (
        plan.events
        or plan.super_properties
        or plan.user_properties
        or plan.group_properties
        or plan.user_id
    )
    if plans_nothing and not any(file.errors for file in files):
        advice = "name at least one event under `events`"
        files[0].report((), "the plan defines no events", advice)
    return plan


def _build(plan: _ResolvedPlan, sources: Sequence[str]) -> TrackingPlan:
    user_id = plan.user_id
    return TrackingPlan(
        name=plan.name,
        events={
            name: _event(name, entry, properties)
            for name, (entry, properties) in plan.events.items()
        },
        super_properties=_specs(plan.super_properties, "super_properties"),
        user_properties=_specs(plan.user_properties, "user_properties"),
        group_properties={
            key: _specs(properties, f"group_properties.{key}.properties")
            for key, properties in plan.group_properties.items()
        },
        event_naming=plan.naming["events"],
        property_naming=plan.naming["properties"],
        unplanned_events=_severity(plan.unplanned["events"]),
        unplanned_properties=_severity(plan.unplanned["properties"]),
        user_id=None if user_id is None else _spec(user_id, "identity.user_id"),
        sources=tuple(sources),
    )


def _event(name: str, entry: Written, properties: Mapping[str, Resolved]) -> EventSpec:
    data = entry.data or {}
    where = f"events.{name}"
    return EventSpec(
        name=name,
        description=data.get("description", ""),
        owner=data.get("owner", ""),
        status=Status(data.get("status", Status.LIVE)),
        sources=frozenset(map(Platform, data.get("sources", ()))),
        properties=_specs(properties, f"{where}.properties"),
        place=Place(entry.file.document.source, entry.line, None, where),
    )


def _specs(
    properties: Mapping[str, Resolved], where: str
) -> Mapping[str, PropertySpec]:
    return {name: _spec(it, f"{where}.{name}") for name, it in properties.items()}


def _spec(it: Resolved, where: str) -> PropertySpec:
    get = it.data.get
    enum = get("enum")
    # By position, because a large plan has tens of thousands of them.
    return PropertySpec(
        _TYPES[get("type", "any")],
        get("description", ""),
        get("required", False),
        get("nullable", False),
        None if enum is None else tuple(enum),
        get("pattern"),
        get("format"),
        get("minimum"),
        get("maximum"),
        get("max_length"),
        None if it.items is None else _spec(it.items, f"{where}.items"),
        _specs(it.properties, f"{where}.properties")
        if it.properties
        else NO_PROPERTIES,
        Place(it.source, it.line, None, where),
    )


def _severity(word: str) -> Severity | None:
    return None if word in ("off", "allow") else Severity(word)
