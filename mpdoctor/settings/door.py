"""What settings may hold, as pydantic checks it."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal, Required

from pydantic import (
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    with_config,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from mpdoctor.model.settings import IdMerge, Region

_CLOSED = ConfigDict(extra="forbid", strict=True)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("date", "not a date")


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[int, Field(strict=False, ge=1)]
_Region = Annotated[Region, Field(strict=False)]
_Date = Annotated[date, PlainValidator(_date)]
_Severity = Literal["error", "warning", "info", "off"]


@with_config(_CLOSED)
class Project(TypedDict, total=False):
    """The Mixpanel project that is examined."""

    id: _Id
    token: str
    region: _Region
    id_merge: Annotated[IdMerge, Field(strict=False)]
    timezone: _Text
    api_host: str


@with_config(_CLOSED)
class Environment(TypedDict, total=False):
    """A project of its own for development, staging, …"""

    id: _Id
    token: str
    region: _Region
    api_host: str
    production: Annotated[bool, Field(strict=False)]


@with_config(_CLOSED)
class ServiceAccount(TypedDict, total=False):
    """Who asks Mixpanel."""

    username: Required[str]
    secret: Required[str]


@with_config(_CLOSED)
class Ignore(TypedDict, total=False):
    """What the user has decided to live with."""

    rule: Required[_Text]
    reason: Required[_Text]
    event: str
    property: str
    source: _Text
    until: _Date


@with_config(_CLOSED)
class SettingsFile(TypedDict, total=False):
    """`mpdoctor.yaml`, or `[tool.mpdoctor]` in `pyproject.toml`."""

    project: Project | None
    environments: dict[str, Environment | None] | None
    plan: _Text
    inputs: list[_Text] | None
    service_account: ServiceAccount | None
    fail_on: Literal["error", "warning", "info", "never"]
    rules: dict[str, _Severity] | None
    ignore: list[Ignore] | None


SETTINGS: TypeAdapter[SettingsFile] = TypeAdapter(SettingsFile)
