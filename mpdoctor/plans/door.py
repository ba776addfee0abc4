"""What a tracking plan may hold, as pydantic checks it and as its JSON Schema says.

Typed dictionaries rather than models: nothing is converted, so a plan of thousands of
events is looked at once and not copied, and the keys that were written stay apart from
those that were not, which `use` needs.
"""

import math
from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Field, PlainValidator, TypeAdapter, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from mpdoctor.model.plan import Platform, Status, ValueType
from mpdoctor.plans.formats import Format

_CLOSED = ConfigDict(extra="forbid", strict=True)
_Scalar = str | int | float | bool | None


def _number(value: Any) -> Any:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise PydanticCustomError("number", "not a number")
    return value


def _scalar(value: Any) -> Any:
    if not isinstance(value, _Scalar):
        raise PydanticCustomError("scalar", "not a scalar")
    return value


_Number = Annotated[float, PlainValidator(_number, json_schema_input_type=float)]
_EnumValue = Annotated[Any, PlainValidator(_scalar, json_schema_input_type=_Scalar)]
_Unplanned = Literal["error", "warning", "info", "off", "allow"]


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


PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
