"""What rules see of profiles and their updates without knowing who is who."""

from collections.abc import Container, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.subjects import Occurrences


class UpdateFault(StrEnum):
    """What can be wrong with a single update."""

    NO_ID = "no id"
    PLACEHOLDER_ID = "placeholder id"
    NO_TOKEN = "no token"
    PLACEHOLDER_TOKEN = "placeholder token"
    NO_OPERATOR = "no operator"
    UNKNOWN_OPERATOR = "unknown operator"
    SEVERAL_OPERATORS = "several operators"
    WRONG_TYPE = "wrong type"
    GROUP_OPERATOR = "group operator"
    OPTION_INSIDE = "option inside"
    FIRST_TOUCH = "first touch"
    DELETE = "delete"
    ADDRESS = "address"


class ProfileOddity(StrEnum):
    """What can be odd about a single profile, or about what an update writes to it."""

    ADDRESS_ID = "address id"
    MISSPELT = "misspelt"
    PHONE = "phone"
    NO_CREATED = "no created"
    CREATED_FORM = "created form"
    CREATED_FUTURE = "created future"
    WIDE = "wide"
    HISTORY = "history"
    PROHIBITED = "prohibited"
    DATA_CENTRE = "data centre"
    EVENT_COUNTRY = "country of events"
    COUNTRY_FORM = "country form"


class ProfileUpdateShape(Struct, frozen=True):
    """Updates with the same fault.

    `operator` and `property` say where it is, as far as that is known. `group` is true for
    updates of groups. `captured` is true where all of them were seen in requests. `total` counts
    all updates of people, or of groups. `kinds` counts what exactly was found.
    """

    kind: UpdateFault
    operator: str
    property: str | None
    group: bool
    seen: Occurrences
    samples: tuple[Any, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    captured: bool = False
    total: int = 0


class ProfileNote(Struct, frozen=True):
    """Profiles that show one oddity, or updates that make them so.

    `operator` is `$set` or `$set_once` for updates and empty for profiles. `total` counts
    the profiles of the input.
    """

    kind: ProfileOddity
    property: str | None
    operator: str
    seen: Occurrences
    total: int = 0
    samples: tuple[Any, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)


class Written(StrEnum):
    """What one value written to a profile is: a JSON type, or what its text stands for."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    STRING = "string"
    LIST = "list"
    OBJECT = "object"
    NUMBER_TEXT = "number in text"
    BOOLEAN_TEXT = "boolean in text"
    LIST_TEXT = "list in text"
    PLACEHOLDER = "placeholder"


TEXTS = frozenset(
    {Written.STRING, Written.NUMBER_TEXT, Written.BOOLEAN_TEXT, Written.LIST_TEXT}
)
"""What is a string in JSON."""

STORED = ""
"""The operator of what stands in profiles."""


class WrittenValues(Struct, frozen=True):
    """Values of one property that are written alike: `kinds` counts placeholders by name."""

    operator: str
    what: Written
    seen: Occurrences
    samples: tuple[Any, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)


class ProfileProperty(Struct, frozen=True):
    """One property in all profiles and updates of people, or of the groups of one key.

    `known` is true for properties that Mixpanel or an SDK sets; of these only placeholders
    are counted. `names` holds all properties of such profiles. `planned` says whether the tracking plan names any property of such profiles.
    """

    property: str
    group_key: str | None
    values: tuple[WrittenValues, ...]
    known: bool = False
    spec: PropertySpec | None = None
    planned: bool = False
    names: frozenset[str] = frozenset()

    def written(
        self, what: Container[Written], operators: Container[str] | None = None
    ) -> tuple[WrittenValues, ...]:
        """The values of some types, written by some operators or by all."""
        return tuple(
            values
            for values in self.values
            if values.what in what
            and (operators is None or values.operator in operators)
        )


class GroupKey(Struct, frozen=True):
    """A group key of group updates, and whether events carry it as a property.

    `events` counts the events of the input that are not Mixpanel's own. `carried` is true
    where any has the property, or where too many shapes were seen to know.
    """

    key: str
    seen: Occurrences
    events: int
    carried: bool
