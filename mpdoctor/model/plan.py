"""The tracking plan: what may be sent."""

from collections.abc import Hashable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import NOWHERE, Place


class ValueType(StrEnum):
    """Mixpanel's property types, and `integer`, which is a `number`."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    LIST = "list"
    OBJECT = "object"
    ANY = "any"


class Format(StrEnum):
    """Named forms of text; `country`, `currency` and `language` are ISO codes."""

    EMAIL = "email"
    URI = "uri"
    URL = "url"
    UUID = "uuid"
    DATE = "date"
    DATE_TIME = "date-time"
    TIME = "time"
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    HOSTNAME = "hostname"
    COUNTRY = "country"
    CURRENCY = "currency"
    LANGUAGE = "language"


class Status(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    DEPRECATED = "deprecated"
    BLOCKED = "blocked"


class Platform(StrEnum):
    """Where an event is sent from."""

    WEB = "web"
    IOS = "ios"
    ANDROID = "android"
    SERVER = "server"

    # Part of keys that are hashed for every record; Enum's own hash is not in C.
    __hash__ = str.__hash__


class PropertySpec(Struct, frozen=True):
    """What a property's value must be. `None` and empty mean: anything goes.

    `minimum` and `maximum` are inclusive. `max_length` counts characters.
    `items` is for lists, `properties` for objects.
    """

    type: ValueType = ValueType.ANY
    description: str = ""
    required: bool = False
    nullable: bool = False
    enum: tuple[Any, ...] | None = None
    pattern: str | None = None
    format: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    items: "PropertySpec | None" = None
    properties: "Mapping[str, PropertySpec]" = field(default_factory=dict)
    place: Place = NOWHERE

    @property
    def meaning(self) -> Hashable:
        """What values must be, without the description and the place."""
        return (
            self.type,
            self.required,
            self.nullable,
            # `True` and `1` are equal, but mean different things.
            repr((self.enum, self.minimum, self.maximum)),
            self.pattern,
            self.format,
            self.max_length,
            self.items and self.items.meaning,
            tuple((name, each.meaning) for name, each in self.properties.items()),
        )


class EventSpec(Struct, frozen=True):
    """`sources` is empty where the plan does not restrict them."""

    name: str
    description: str = ""
    owner: str = ""
    status: Status = Status.LIVE
    sources: frozenset[Platform] = frozenset()
    properties: Mapping[str, PropertySpec] = field(default_factory=dict)
    place: Place = NOWHERE


class TrackingPlan(Struct, frozen=True):
    """A loaded plan: consistent in form, though PLAN039 may still object to it.

    `event_naming` and `property_naming` are a named style (`snake_case`, `Title Case`,
    …) or an RE2 expression for the whole name. `unplanned_events` and
    `unplanned_properties` are a severity, or `None` where the plan allows them.
    `group_properties` maps a group key to the properties of its profiles.
    """

    name: str = ""
    events: Mapping[str, EventSpec] = field(default_factory=dict)
    super_properties: Mapping[str, PropertySpec] = field(default_factory=dict)
    user_properties: Mapping[str, PropertySpec] = field(default_factory=dict)
    group_properties: Mapping[str, Mapping[str, PropertySpec]] = field(
        default_factory=dict
    )
    event_naming: str | None = None
    property_naming: str | None = None
    unplanned_events: Severity | None = Severity.ERROR
    unplanned_properties: Severity | None = Severity.WARNING
    user_id: PropertySpec | None = None
    sources: tuple[str, ...] = ()

    def spec(self, event: str, property: str) -> PropertySpec | None:
        """What is planned for a property of an event, its own plan before the shared one."""
        planned = self.events.get(event)
        if planned is not None and property in planned.properties:
            return planned.properties[property]
        return self.super_properties.get(property)

    def place(self, event: str | None, property: str | None) -> Place:
        """Where the plan speaks of an event, or of a property of it; else `NOWHERE`.

        A property is also looked for among those that any event may carry.
        """
        planned = self.events.get(event) if event is not None else None
        properties = planned.properties if planned is not None else {}
        if property is not None:
            spec = properties.get(property) or self.super_properties.get(property)
            if spec is not None:
                return spec.place
        return planned.place if planned is not None else NOWHERE
