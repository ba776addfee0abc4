"""The settings file: where it stands, what it holds, and what is wrong with it."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from mpdoctor.config.document import Document, SchemaError, dotted, raise_diagnostics
from mpdoctor.config.overrides import ZONE_ADVICE, is_zone
from mpdoctor.config.rule_config import KnownRules, rule_errors
from mpdoctor.config.suggestions import did_you_mean
from mpdoctor.config.text import read_bytes
from mpdoctor.config.variables import fill, hide
from mpdoctor.errors import InvalidSettings
from mpdoctor.model.place import Place

SETTINGS_FILES = ("mpdoctor.yaml", "mpdoctor.yml")
_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "mpdoctor")
_PLACED = (
    *("project", "environments", "service_account", "plan", "baseline", "fail_on"),
    *("inputs", "rules"),
)
"""Sections and keys that a rule or `--explain-config` may speak of."""

# A table or key `tool.mpdoctor`, or `tool` alone, which may hold one.
_TOOL = re.compile(
    rb"""tool["']?[ \t]*\.[ \t]*["']?mpdoctor|^[ \t]*\[?[ \t]*["']?tool["']?[ \t]*[\]=]""",
    re.MULTILINE,
)


class SettingsFile(Struct, frozen=True):
    """A file that was found: its path as it is shown and used, and its content."""

    path: Path
    content: bytes

    @property
    def is_toml(self) -> bool:
        return self.path.suffix.lower() == ".toml"


def find_settings(
    config: str | os.PathLike[str] | None, cwd: Path
) -> SettingsFile | None:
    """The given file or, without one, the nearest in the working folder and above."""
    if config is not None:
        path = given_path(config, cwd)
        return SettingsFile(path, read_bytes(path, str(path), InvalidSettings))
    for folder in (cwd, *cwd.parents):
        for name in SETTINGS_FILES:
            path = _shown(folder / name, cwd)
            if os.path.lexists(path):
                return SettingsFile(path, read_bytes(path, str(path), InvalidSettings))
        path = _shown(folder / _PYPROJECT, cwd)
        if path.is_file() and (content := _content_with_table(path)) is not None:
            return SettingsFile(path, content)
    return None


def _content_with_table(path: Path) -> bytes | None:
    """The content of a `pyproject.toml` that has our table; others are not examined."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if b"mpdoctor" not in content or not _TOOL.search(content):
        return None
    import tomllib

    try:
        tool = tomllib.loads(content.decode("utf-8", "replace")).get("tool")
    except (tomllib.TOMLDecodeError, RecursionError):
        # It cannot be read; reading it as settings tells where it is broken.
        return content if b"tool.mpdoctor" in content else None
    return content if isinstance(tool, dict) and _TABLE[1] in tool else None


def given_path(path: str | os.PathLike[str], cwd: Path) -> Path:
    """A path that was given in a working folder, usable from the current one."""
    return Path(path) if cwd == Path.cwd() else cwd / path


def _shown(path: Path, cwd: Path) -> Path:
    """A path as a person in the working folder would write it."""
    if cwd != Path.cwd():
        return path
    near = os.path.relpath(path, cwd)
    return path if near.startswith(os.path.join(*[os.pardir] * 4)) else Path(near)


_NO_DOCUMENT = Document("", None, {})


class SettingsDocument(Struct, frozen=True):
    """The validated data of a settings file, and the document with its places."""

    data: Mapping[str, Any] = field(default_factory=dict)
    document: Document = _NO_DOCUMENT

    def section(self, key: str) -> Mapping[str, Any]:
        """A mapping of the file, empty where the file does not have it."""
        return self.data.get(key) or {}

    def entries(self, key: str) -> Sequence[Any]:
        """A list of the file, empty where the file does not have it."""
        return self.data.get(key) or ()

    def place(self, *path: str | int) -> Place:
        """The place of a value."""
        line, _ = self.document.value_at(path)
        return Place(self.document.source, line, field=dotted(path))

    def places(self) -> dict[str, Place]:
        """The place of each key that a rule may speak of, by its dotted path."""
        found: dict[str, Place] = {}

        def note(value: Any, path: tuple[str, ...]) -> None:
            if path:
                line, _ = self.document.key_at(path)
                name = dotted(path)
                found[".".join(path)] = Place(self.document.source, line, field=name)
            if isinstance(value, dict):
                for key, inner in value.items():
                    if path or key in _PLACED:
                        note(inner, (*path, key))

        note(self.document.data, ())
        return found


def read_settings(
    file: SettingsFile, env: Mapping[str, str], known: KnownRules
) -> SettingsDocument:
    """Read and check the file; what is wrong with it is an `InvalidSettings`."""
    # Imported here, because a run without settings needs neither pydantic nor PyYAML.
    from mpdoctor.config.schema import SettingsSchema
    from mpdoctor.config.validation import adapter, validation_errors

    document = _parse(file)
    if document.data is None:
        return SettingsDocument({}, document)
    data, errors = fill(document.data, env)
    missing = {error.path for error in errors}
    errors += [
        error
        for error in validation_errors(SettingsSchema, data, cite=False)
        if error.path not in missing
    ]
    if isinstance(data, dict):
        errors += rule_errors(data, known, document.data)
        errors += _other_errors(data)
    if errors:
        raise_diagnostics(map(document.diagnostic, errors), InvalidSettings)
    validated = adapter(SettingsSchema).validate_python(data)
    return SettingsDocument({**validated}, document)


def _parse(file: SettingsFile) -> Document:
    source = str(file.path)
    if file.is_toml:
        from mpdoctor.config.toml import parse_table

        document = parse_table(
            file.content, source, _TABLE, InvalidSettings, prepare=hide
        )
        if document is None:
            raise InvalidSettings(f"{source}: no `[tool.mpdoctor]` in this file")
        return document
    from mpdoctor.config.yaml import parse

    # Untyped, because a token may consist of digits and a reason of a date.
    return parse(file.content, source, InvalidSettings, typed=False, prepare=hide)


def _other_errors(data: dict[str, Any]) -> Iterator[SchemaError]:
    """What the schema cannot express."""
    project, environments = data.get("project"), data.get("environments")
    zone = project.get("timezone") if isinstance(project, dict) else None
    if isinstance(zone, str) and zone and not is_zone(zone):
        from zoneinfo import available_timezones

        advice = did_you_mean(zone, sorted(available_timezones())) or ZONE_ADVICE
        path = ("project", "timezone")
        yield SchemaError(path, "`timezone` is not a time zone", advice)
    yield from _errors_of_overrides(data)
    if isinstance(environments, dict) and "" in environments:
        path = ("environments", "")
        yield SchemaError(path, "an environment without a name", of_key=True)


def _errors_of_overrides(data: dict[str, Any]) -> Iterator[SchemaError]:
    overrides, environments = data.get("overrides"), data.get("environments")
    names = list(environments) if isinstance(environments, dict) else []
    for index, entry in enumerate(overrides if isinstance(overrides, list) else ()):
        if not isinstance(entry, dict):
            continue
        if "event" not in entry and "environment" not in entry:
            message = "neither `event` nor `environment`"
            advice = "severities for everything belong in `rules`"
            yield SchemaError(("overrides", index), message, advice)
        name = entry.get("environment")
        if isinstance(name, str) and name not in names:
            advice = did_you_mean(name, names) or "name it in `environments`"
            path = ("overrides", index, "environment")
            yield SchemaError(path, "`environment` names no environment", advice)
