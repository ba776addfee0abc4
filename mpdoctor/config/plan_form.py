"""What a tracking plan may hold, for pydantic to check.

Typed dictionaries rather than models, because the keys that were written stay apart
from those that were not, which `use` needs. Their names are part of the published JSON
Schema.
"""

import math
from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Field, PlainValidator, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from mpdoctor.model.plan import Format, Platform, Status, ValueType, Write

_CLOSED = ConfigDict(extra="forbid", strict=True)
_Scalar = str | int | float | bool | None
_TYPES = frozenset(it.value for it in ValueType)
_PLATFORMS = tuple(it.value for it in Platform)
_PLATFORM_NAMES = ", ".join(f"'{it}'" for it in _PLATFORMS)
_TYPE_NAMES = ", ".join(f"'{it.value}'" for it in ValueType)


def _number(value: Any) -> Any:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise PydanticCustomError("number", "not a number")
    return value


def _enum_value(value: Any) -> Any:
    if isinstance(value, _Scalar):
        return value
    if isinstance(value, dict) and "value" in value:
        if not isinstance(value["value"], _Scalar):
            raise PydanticCustomError("enum_value", "no scalar")
        for key in value:
            if key not in ("value", "description", "meta"):
                raise PydanticCustomError("enum_key", "unknown key", {"key": str(key)})
        return value
    raise PydanticCustomError("enum_value", "no scalar")


def _type(value: Any) -> Any:
    """A type, or several; the words are those of pydantic for a single one."""
    several = isinstance(value, list)
    for each in value if several else (value,):
        if not isinstance(each, str) or each not in _TYPES:
            raise PydanticCustomError("enum", "no type", {"expected": _TYPE_NAMES})
    if several and (len(value) < 2 or len(set(value)) < len(value) or "any" in value):
        raise PydanticCustomError("types", "not several types")
    return value


def _required(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and value and all(isinstance(it, str) for it in value):
        return value
    raise PydanticCustomError("required", "neither a boolean nor a list")


def _source(value: Any) -> Any:
    """Any name, but none that is meant to be a platform."""
    if not isinstance(value, str) or not value:
        raise PydanticCustomError("string_type", "no text")
    if value in _PLATFORMS:
        return value
    from rapidfuzz.distance import OSA

    written = value.strip().casefold()
    if any(OSA.distance(written, it) <= (len(it) > 4) for it in _PLATFORMS):
        raise PydanticCustomError("enum", "misspelt", {"expected": _PLATFORM_NAMES})
    return value


def _text(value: Any) -> Any:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise PydanticCustomError("version", "not text")


@with_config(_CLOSED)
class EnumValue(TypedDict, total=False):
    """A value of an `enum` with what it means."""

    value: Required[Annotated[_Scalar, Field(description="The value.")]]
    description: Annotated[str, Field(description="What it means.")]
    meta: Annotated[
        dict[str, Any], Field(description="Free keys, kept and never judged.")
    ]


_Number = Annotated[float, PlainValidator(_number, json_schema_input_type=float)]
_EnumValue = Annotated[
    Any, PlainValidator(_enum_value, json_schema_input_type=_Scalar | EnumValue)
]
_Type = Annotated[
    Any, PlainValidator(_type, json_schema_input_type=ValueType | list[ValueType])
]
_Required = Annotated[
    Any, PlainValidator(_required, json_schema_input_type=bool | list[str])
]
_Version = Annotated[Any, PlainValidator(_text, json_schema_input_type=str | float)]
_Unplanned = Literal["error", "warning", "info", "off", "allow"]
_Length = Annotated[int, Field(ge=0)]
_Sources = Annotated[
    list[Annotated[str, PlainValidator(_source, json_schema_input_type=str)]],
    Field(min_length=1),
]
_Names = Annotated[list[str], Field(min_length=1)]
_Meta = Annotated[
    dict[str, Any] | None, Field(description="Free keys, kept and never judged.")
]
_Tags = Annotated[list[str], Field(description="Words to find it by, such as `pii`.")]
_DisplayName = Annotated[str, Field(description="The name that reports show.")]


@with_config(_CLOSED)
class Condition(TypedDict, total=False):
    """What follows from the value of another property."""

    property: Required[Annotated[str, Field(description="The other property.")]]
    equals: Annotated[_EnumValue, Field(description="The value that it has.")]
    one_of: Annotated[
        list[_EnumValue], Field(min_length=1, description="The values it may have.")
    ]
    present: Annotated[bool, Field(description="Whether it is there at all.")]
    required: Annotated[bool, Field(description="Then this one must be there.")]
    enum: Annotated[
        list[_EnumValue], Field(min_length=1, description="Then the values allowed.")
    ]


@with_config(_CLOSED)
class SourceOverride(TypedDict, total=False):
    """What differs for one source."""

    type: Annotated[_Type, Field(description="The type there.")]
    enum: Annotated[
        list[_EnumValue], Field(min_length=1, description="The values there.")
    ]
    pattern: Annotated[str, Field(description="The RE2 expression there.")]
    examples: Annotated[list[Any], Field(description="Values as they are sent there.")]
    description: Annotated[str, Field(description="What it means there.")]
    meta: _Meta


@with_config(_CLOSED)
class Property(TypedDict, total=False):
    """What a property's value must be; what is left out is not asked for."""

    use: Annotated[
        str,
        Field(description="The name of a piece under `shared`; keys beside it win."),
    ]
    type: Annotated[
        _Type, Field(description="The type, or a list of several; `any` if left out.")
    ]
    display_name: _DisplayName
    description: Annotated[str, Field(description="What the property means.")]
    required: Annotated[
        _Required,
        Field(description="Every event must carry it, or those from these sources."),
    ]
    sources: Annotated[_Sources, Field(description="The sources that may send it.")]
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
    exclusive_minimum: Annotated[
        _Number, Field(description="What every number must be greater than.")
    ]
    exclusive_maximum: Annotated[
        _Number, Field(description="What every number must be less than.")
    ]
    min_length: Annotated[
        _Length, Field(description="The least length of a string in characters.")
    ]
    max_length: Annotated[
        _Length, Field(description="The greatest length of a string in characters.")
    ]
    min_items: Annotated[
        _Length, Field(description="The least number of elements of a list.")
    ]
    max_items: Annotated[
        _Length, Field(description="The greatest number of elements of a list.")
    ]
    unique: Annotated[bool, Field(description="No element of a list comes twice.")]
    items: Annotated[
        "Property | None", Field(description="What each element of a list must be.")
    ]
    properties: Annotated[
        "dict[str, Property | None] | None",
        Field(description="What the keys of an object must be."),
    ]
    values: Annotated[
        "Property | None",
        Field(description="What is under the free keys of an object."),
    ]
    write: Annotated[
        Write, Field(strict=False, description="How a profile property is written.")
    ]
    by_source: Annotated[
        dict[str, SourceOverride],
        Field(description="What differs for a source, by its name."),
    ]
    when: Annotated[
        list[Condition],
        Field(description="What follows from the values of other properties."),
    ]
    examples: Annotated[list[Any], Field(description="Values as they are sent.")]
    tags: _Tags
    meta: _Meta


Properties = dict[str, Property | None]


@with_config(_CLOSED)
class Event(TypedDict, total=False):
    """An event that may be sent."""

    description: Annotated[str, Field(description="What has happened.")]
    display_name: _DisplayName
    owner: Annotated[str, Field(description="Who answers for the event.")]
    status: Annotated[
        Status,
        Field(strict=False, description="Where in its life it is; `live` if left out."),
    ]
    sources: Annotated[
        _Sources,
        Field(description="The platforms that may send it, or other names; else all."),
    ]
    version: Annotated[_Version, Field(description="The version of the event.")]
    since: Annotated[str, Field(description="The first day on which it is sent.")]
    until: Annotated[str, Field(description="The last day on which it is sent.")]
    group_keys: Annotated[
        _Names, Field(description="The group keys that every event must carry.")
    ]
    additional: Annotated[
        _Unplanned,
        Field(description="How bad properties are that the event does not name."),
    ]
    bundles: Annotated[
        _Names, Field(description="Groups of properties under `bundles`.")
    ]
    properties: Annotated[
        Properties | None, Field(description="The event's own properties.")
    ]
    tags: _Tags
    meta: _Meta


@with_config(_CLOSED)
class Bundle(TypedDict, total=False):
    """Properties that several events have in common."""

    description: Annotated[str, Field(description="What they are for.")]
    properties: Annotated[Properties | None, Field(description="The properties.")]
    meta: _Meta


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
    device_id: Annotated[Property, Field(description="The id of a device.")]
    groups: Annotated[
        dict[str, Property], Field(description="The ids of groups, by group key.")
    ]


@with_config(_CLOSED)
class Plan(TypedDict, total=False):
    """A tracking plan for mpdoctor."""

    version: Required[
        Annotated[Literal[1], Field(description="The version of this format.")]
    ]
    name: Annotated[str, Field(description="The name of the plan.")]
    description: Annotated[str, Field(description="What the plan is for.")]
    strict: Annotated[
        bool,
        Field(description="Whether contradictions are errors; `true` if left out."),
    ]
    naming: Naming
    unplanned: Unplanned
    super_properties: Annotated[
        Properties | None, Field(description="Properties that any event may carry.")
    ]
    shared: Annotated[Properties | None, Field(description="Named pieces for `use`.")]
    bundles: Annotated[
        dict[str, Bundle] | None,
        Field(description="Named groups of properties for events."),
    ]
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
    meta: _Meta
