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
    HIDDEN = "hidden"


class Platform(StrEnum):
    """Where an event is sent from."""

    WEB = "web"
    IOS = "ios"
    ANDROID = "android"
    SERVER = "server"

    # Part of keys that are hashed for every record; Enum's own hash is not in C.
    __hash__ = str.__hash__


class Write(StrEnum):
    """How a user property is written: the operator of an update, without its `$`."""

    SET = "set"
    SET_ONCE = "set_once"
    ADD = "add"
    APPEND = "append"
    UNION = "union"


class PropertyNotes(Struct, frozen=True):
    """What a plan says of a property that no value is judged by.

    `sources` and `by_source` are by name of a source; `by_source` holds the keys that
    differ there, as they were written. `enum` describes values of the `enum`, in its
    order. `when` are the conditions as they were written.
    """

    display_name: str = ""
    tags: tuple[str, ...] = ()
    examples: tuple[Any, ...] = ()
    enum: tuple[Mapping[str, Any], ...] = ()
    write: Write | None = None
    unique: bool = False
    by_source: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    when: tuple[Mapping[str, Any], ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)


NO_NOTES = PropertyNotes()


class PropertySpec(Struct, frozen=True):
    """What a property's value must be. `None` and empty mean: anything goes.

    `type` is `any` where there are several `types`. `required_from` names the sources
    that must send it, where not all must. `sources` is empty where all may send it.
    `minimum` and `maximum` are inclusive, `above` and `below` are not. `min_length` and
    `max_length` count characters, `min_items` and `max_items` the elements of a list.
    `items` is for lists, `properties` for objects, and so is `values`, which describes
    what is under any other key.
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
    types: tuple[ValueType, ...] = ()
    above: float | None = None
    below: float | None = None
    min_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    values: "PropertySpec | None" = None
    required_from: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    notes: PropertyNotes = NO_NOTES

    @property
    def allowed(self) -> tuple[ValueType, ...]:
        """The types that a value may have."""
        return self.types or (self.type,)

    @property
    def meaning(self) -> Hashable:
        """What values must be, without the description and the place."""
        return (
            self.type,
            self.required,
            self.nullable,
            # `True` and `1` are equal, but mean different things.
            repr((self.enum, self.minimum, self.maximum, self.above, self.below)),
            self.pattern,
            self.format,
            (self.max_length, self.min_length, self.min_items, self.max_items),
            self.notes.unique,
            self.types,
            self.values and self.values.meaning,
            self.items and self.items.meaning,
            tuple((name, each.meaning) for name, each in self.properties.items()),
        )


class EventSpec(Struct, frozen=True):
    """What may be sent under one name.

    `sources` is empty where the plan does not restrict them, and `other_sources` are
    names that are no platform. `additional` is the severity of properties that are not
    planned, or `None` where they are allowed; without `has_additional` the plan's own
    applies. `group_keys` must be carried by every event. `since` and `until` are days.
    """

    name: str
    description: str = ""
    owner: str = ""
    status: Status = Status.LIVE
    sources: frozenset[Platform] = frozenset()
    properties: Mapping[str, PropertySpec] = field(default_factory=dict)
    place: Place = NOWHERE
    other_sources: tuple[str, ...] = ()
    has_additional: bool = False
    additional: Severity | None = None
    group_keys: tuple[str, ...] = ()
    display_name: str = ""
    tags: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    version: str = ""
    since: str = ""
    until: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


class TrackingPlan(Struct, frozen=True):
    """A loaded plan: consistent in form, though PLAN039 may still object to it.

    `event_naming` and `property_naming` are a named style (`snake_case`, `Title Case`,
    …) or an RE2 expression for the whole name. `unplanned_events` and
    `unplanned_properties` are a severity, or `None` where the plan allows them.
    `group_properties` maps a group key to the properties of its profiles. With `strict`
    a contradiction is an error, otherwise a warning. `device_id` and `group_ids` (by
    group key) are the formats of other ids than `user_id`.
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
    strict: bool = True
    device_id: PropertySpec | None = None
    group_ids: Mapping[str, PropertySpec] = field(default_factory=dict)
    description: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)

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
