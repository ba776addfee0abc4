"""From the files of a tracking plan to a `TrackingPlan`."""

import os
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from mpdoctor import __version__
from mpdoctor.config.built import ResolvedPlan, build
from mpdoctor.config.contradictions import naming_error
from mpdoctor.config.document import Document, SchemaError, raise_diagnostics
from mpdoctor.config.fragments import (
    Fragment,
    Fragments,
    PlanFile,
    PlanFiles,
    Resolved,
)
from mpdoctor.config.settings_file import SETTINGS_FILES
from mpdoctor.config.suggestions import did_you_mean, listed, quoted
from mpdoctor.config.text import read_bytes
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.plan import TrackingPlan

_ENDINGS = (".yaml", ".yml", ".json")
_MAX_FILES = 10_000
_VERSION = 1
# Beyond so many errors of form, contradictions are not looked for.
_MAX_ERRORS = 200

_UNPLANNED = {"events": "error", "properties": "warning"}


def load_plan(path: Path) -> TrackingPlan:
    """Read one file, or a folder of files merged by name.

    Raises one `InvalidPlan` for everything wrong, each with file, line and column.
    """
    return parse_plan(read_plan_files(path))


def plan_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a tracking plan, for editors."""
    from mpdoctor.config.plan_form import Plan
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
    return build(plan, [name for name, _ in contents])


def read_plan_files(path: Path) -> list[tuple[str, bytes]]:
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
                and name not in SETTINGS_FILES
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
    from mpdoctor.config.plan_form import Plan
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


def _resolve(files: Sequence[PlanFile]) -> ResolvedPlan:
    """Merge the files; the errors found are added to theirs."""
    merged = PlanFiles(files)
    fragments = Fragments(dict(merged.named("shared")))

    def section(name: str) -> dict[str, Resolved]:
        return {
            key: fragments.property(entry, (name, key))
            for key, entry in merged.named(name)
        }

    def below(name: str) -> Iterator[tuple[str, Fragment, dict[str, Resolved]]]:
        for key, entry in merged.named(name):
            properties = (entry.data or {}).get("properties")
            path = (name, key, "properties")
            yield key, entry, fragments.properties(entry.file, properties, path)

    def id_of(key: str) -> Resolved | None:
        entry = merged.one("identity", key)
        return entry and fragments.property(entry, ("identity", key))

    bundles = {
        name: (entry, properties) for name, entry, properties in below("bundles")
    }
    groups = merged.one("identity", "groups")
    plan = ResolvedPlan(
        name=merged.value("name", default=""),
        naming={key: merged.value("naming", key) for key in _UNPLANNED},
        unplanned={
            key: merged.value("unplanned", key, default=word)
            for key, word in _UNPLANNED.items()
        },
        events={
            name: (entry, {**_bundled(name, entry, bundles), **inside})
            for name, entry, inside in below("events")
        },
        super_properties=section("super_properties"),
        user_properties=section("user_properties"),
        group_properties={key: inside for key, _, inside in below("group_properties")},
        user_id=id_of("user_id"),
        device_id=id_of("device_id"),
        group_ids=fragments.properties(groups.file, groups.data, ("identity", "groups"))
        if groups
        else {},
        rest={
            "strict": merged.value("strict", default=True),
            "description": merged.value("description", default=""),
            "meta": merged.value("meta", default={}),
        },
    )
    fragments.check_unused()
    _check_naming(files)
    _check_contents(plan, files)
    return plan


def _check_naming(files: Sequence[PlanFile]) -> None:
    for file in files:
        for key, naming in (file.document.data.get("naming") or {}).items():
            error = naming_error(naming, ("naming", key))
            if error is not None:
                file.errors.append(error)


def _check_contents(plan: ResolvedPlan, files: Sequence[PlanFile]) -> None:
    """Report a plan that plans nothing, unless something else is wrong with it."""
    plans_anything = (
        plan.events
        or plan.super_properties
        or plan.user_properties
        or plan.group_properties
        or plan.user_id
    )
    if not plans_anything and not any(file.errors for file in files):
        advice = "name at least one event under `events`"
        files[0].report((), "the plan defines no events", advice)


def _bundled(
    event: str,
    entry: Fragment,
    bundles: Mapping[str, tuple[Fragment, dict[str, Resolved]]],
) -> dict[str, Resolved]:
    """The properties that an event has from bundles."""
    found: dict[str, Resolved] = {}
    for index, name in enumerate((entry.data or {}).get("bundles", ())):
        if name in bundles:
            found |= bundles[name][1]
            continue
        advice = did_you_mean(name, bundles)
        if not advice:
            names = listed(bundles) if bundles else "nothing"
            advice = f"`bundles` holds {names}"
        path = ("events", event, "bundles", index)
        entry.file.report(path, f"{quoted(name)} is not under `bundles`", advice)
    return found
