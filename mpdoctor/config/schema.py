"""What the settings may hold, for pydantic to check."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal, Required

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
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


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[int, Field(strict=False, ge=1)]
_Region = Annotated[Region, Field(strict=False), BeforeValidator(_lower)]
_Date = Annotated[date, PlainValidator(_date)]
_Severity = Literal["error", "warning", "info", "off"]


@with_config(_CLOSED)
class ProjectSchema(TypedDict, total=False):
    """The Mixpanel project that is examined."""

    id: _Id
    token: str
    region: _Region
    id_merge: Annotated[IdMerge, Field(strict=False)]
    timezone: _Text
    api_host: str


@with_config(_CLOSED)
class EnvironmentSchema(TypedDict, total=False):
    """A project of its own for development, staging, …"""

    id: _Id
    token: str
    region: _Region
    api_host: str
    production: Annotated[bool, Field(strict=False)]


@with_config(_CLOSED)
class ServiceAccountSchema(TypedDict, total=False):
    """The account that Mixpanel's APIs are called with."""

    username: Required[str]
    secret: Required[str]


@with_config(_CLOSED)
class IgnoreSchema(TypedDict, total=False):
    """A finding that the user has decided to live with."""

    rule: Required[_Text]
    reason: Required[_Text]
    event: str
    property: str
    source: _Text
    until: _Date


@with_config(_CLOSED)
class OverrideSchema(TypedDict, total=False):
    """Severities for some events, or in one environment."""

    rules: Required[dict[str, _Severity]]
    event: _Text
    environment: _Text


_NonNegative = Annotated[int, Field(ge=0)]


@with_config(_CLOSED)
class KnownFaultSchema(TypedDict, total=False):
    """A fault that a baseline accepts."""

    rule: Required[_Text]
    event: str
    property: str
    about: dict[str, str]
    count: _NonNegative
    of: _NonNegative
    senders: list[str]
    reason: str
    until: _Date


@with_config(_CLOSED)
class BaselineSchema(TypedDict, total=False):
    """A baseline: the faults that are known."""

    version: Required[Literal[1]]
    faults: list[KnownFaultSchema] | None


@with_config(_CLOSED)
class SettingsSchema(TypedDict, total=False):
    """`mpdoctor.yaml`, or `[tool.mpdoctor]` in `pyproject.toml`."""

    project: ProjectSchema | None
    environments: dict[str, EnvironmentSchema | None] | None
    plan: _Text
    baseline: _Text
    inputs: list[_Text] | None
    service_account: ServiceAccountSchema | None
    fail_on: Literal["error", "warning", "info", "never"]
    rules: dict[str, _Severity] | None
    overrides: list[OverrideSchema] | None
    ignore: list[IgnoreSchema] | None
