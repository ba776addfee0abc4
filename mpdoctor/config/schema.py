"""What a tracking plan and the settings may hold, for pydantic to check.

Typed dictionaries rather than models, because the keys that were written stay apart
from those that were not, which `use` in a plan needs. The names of those of the plan
are part of its published JSON Schema.
"""

import math
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

from mpdoctor.model.plan import Format, Platform, Status, ValueType
from mpdoctor.model.settings import IdMerge, Region

_CLOSED = ConfigDict(extra="forbid", strict=True)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_Scalar = str | int | float | bool | None


def _number(value: Any) -> Any:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise PydanticCustomError("number", "not a number")
    return value


def _scalar(value: Any) -> Any:
    if not isinstance(value, _Scalar):
        raise PydanticCustomError("scalar", "not a scalar")
    return value


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("date", "not a date")


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


_Number = Annotated[float, PlainValidator(_number, json_schema_input_type=float)]
_EnumValue = Annotated[Any, PlainValidator(_scalar, json_schema_input_type=_Scalar)]
_Unplanned = Literal["error", "warning", "info", "off", "allow"]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[int, Field(strict=False, ge=1)]
_Region = Annotated[Region, Field(strict=False), BeforeValidator(_lower)]
_Date = Annotated[date, PlainValidator(_date)]
_Severity = Literal["error", "warning", "info", "off"]


@with_config(_CLOSED)
class Property(TypedDict, total=False):
    """What a property's value must be; what is left out is not asked for."""

    use: Annotated[
        str,
        Field(description="The name of a piece under `shared`; keys beside it win."),
    ]
    type: Annotated[
        ValueType, Field(strict=False, description="The type; `any` if left out.")
    ]
    description: Annotated[str, Field(description="What the property means.")]
    required: Annotated[bool, Field(description="Every event must carry it.")]
    nullable: Annotated[bool, Field(description="`null` is a value like others.")]
    enum: Annotated[
        list[_EnumValue], Field(min_length=1, description="The only values allowed.")
    ]
    pattern: Annotated[
        str,
        Field(description="An RE2 expression for a string."),
    ]
    format: Annotated[
        Format, Field(strict=False, description="A named form of a string.")
    ]
    minimum: Annotated[_Number, Field(description="The least number, inclusive.")]
    maximum: Annotated[_Number, Field(description="The greatest number, inclusive.")]
    max_length: Annotated[
        int, Field(ge=0, description="The greatest length of a string in characters.")
    ]
    items: Annotated[
        "Property | None", Field(description="What each element of a list must be.")
    ]
    properties: Annotated[
        "dict[str, Property | None] | None",
        Field(description="What the keys of an object must be."),
    ]


Properties = dict[str, Property | None]


@with_config(_CLOSED)
class Event(TypedDict, total=False):
    """An event that may be sent."""

    description: Annotated[str, Field(description="What has happened.")]
    owner: Annotated[str, Field(description="Who answers for the event.")]
    status: Annotated[
        Status,
        Field(strict=False, description="Where in its life it is; `live` if left out."),
    ]
    sources: Annotated[
        list[Annotated[Platform, Field(strict=False)]],
        Field(min_length=1, description="The platforms that may send it; else all."),
    ]
    properties: Annotated[
        Properties | None, Field(description="The event's own properties.")
    ]


@with_config(_CLOSED)
class Group(TypedDict, total=False):
    """What the profiles of one group key hold."""

    properties: Annotated[
        Properties | None, Field(description="The properties of the profiles.")
    ]


@with_config(_CLOSED)
class Naming(TypedDict, total=False):
    """A named style (`snake_case`, `Title Case`, …) or an RE2 expression."""

    events: Annotated[str, Field(description="How names of events are written.")]
    properties: Annotated[
        str, Field(description="How names of properties are written.")
    ]


@with_config(_CLOSED)
class Unplanned(TypedDict, total=False):
    """How bad it is to send what the plan does not name."""

    events: Annotated[_Unplanned, Field(description="`error` if left out.")]
    properties: Annotated[_Unplanned, Field(description="`warning` if left out.")]


@with_config(_CLOSED)
class Identity(TypedDict, total=False):
    """What ids must look like."""

    user_id: Annotated[Property, Field(description="The id of a known person.")]


@with_config(_CLOSED)
class Plan(TypedDict, total=False):
    """A tracking plan for mpdoctor."""

    version: Required[
        Annotated[Literal[1], Field(description="The version of this format.")]
    ]
    name: Annotated[str, Field(description="The name of the plan.")]
    naming: Naming
    unplanned: Unplanned
    super_properties: Annotated[
        Properties | None, Field(description="Properties that any event may carry.")
    ]
    shared: Annotated[Properties | None, Field(description="Named pieces for `use`.")]
    events: Annotated[
        dict[str, Event | None] | None, Field(description="Events by name.")
    ]
    user_properties: Annotated[
        Properties | None, Field(description="Properties of user profiles.")
    ]
    group_properties: Annotated[
        dict[str, Group | None] | None,
        Field(description="Properties of group profiles by group key."),
    ]
    identity: Identity


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
