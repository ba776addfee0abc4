"""The settings file: read, filled from the environment, and checked."""

from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.documents.complaint import Complaint
from mpdoctor.documents.document import Document
from mpdoctor.documents.fault import refuse
from mpdoctor.documents.words import did_you_mean
from mpdoctor.errors import InvalidSettings
from mpdoctor.settings.find import TABLE, Found
from mpdoctor.settings.given import ZONE_ADVICE, is_zone
from mpdoctor.settings.opinions import KnownRules, misnamed_rules
from mpdoctor.settings.said import Said
from mpdoctor.settings.variables import fill, hide


def read_settings(found: Found, env: Mapping[str, str], known: KnownRules) -> Said:
    """Read and check the file; what is wrong with it is an `InvalidSettings`."""
    # Imported here, because without a file neither pydantic nor PyYAML is needed.
    from mpdoctor.documents.door import complaints
    from mpdoctor.settings.door import SETTINGS, SettingsFile

    document = _document(found)
    if document.data is None:
        return Said({}, document)
    data, problems = fill(document.data, env)
    missing = {problem.path for problem in problems}
    problems += [
        problem
        for problem in complaints(SETTINGS, SettingsFile, data, cite=False)
        if problem.path not in missing
    ]
    if isinstance(data, dict):
        problems += misnamed_rules(data, known, document.data)
        problems += _beyond_form(data)
    if problems:
        refuse([problem.fault(document) for problem in problems], InvalidSettings)
    return Said({**SETTINGS.validate_python(data)}, document)


def _document(found: Found) -> Document:
    source = str(found.path)
    if found.is_toml:
        from mpdoctor.documents.toml import parse_table

        document = parse_table(
            found.content, source, TABLE, InvalidSettings, prepare=hide
        )
        if document is None:
            raise InvalidSettings(f"{source}: no `[tool.mpdoctor]` in this file")
        return document
    from mpdoctor.documents.yaml import parse

    # Untyped, because a token may consist of digits and a reason of a date.
    return parse(found.content, source, InvalidSettings, typed=False, prepare=hide)


def _beyond_form(data: dict[str, Any]) -> Iterator[Complaint]:
    project, environments = data.get("project"), data.get("environments")
    zone = project.get("timezone") if isinstance(project, dict) else None
    if isinstance(zone, str) and zone and not is_zone(zone):
        path = ("project", "timezone")
        yield Complaint(path, "`timezone` is no time zone", _zone(zone))
    if isinstance(environments, dict) and "" in environments:
        path = ("environments", "")
        yield Complaint(path, "an environment without a name", of_key=True)


def _zone(name: str) -> str:
    from zoneinfo import available_timezones

    return did_you_mean(name, sorted(available_timezones())) or ZONE_ADVICE
