"""What rules see of profiles and their updates without knowing who is who."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

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


class ProfileUpdateShape(Struct, frozen=True):
    """Updates with the same fault.

    `operator` and `property` say where it is, as far as that is known. `group` is true for
    updates of groups. `captured` is true where all of them were seen in requests. `kinds` counts
    what exactly was found.
    """

    kind: UpdateFault
    operator: str
    property: str | None
    group: bool
    seen: Occurrences
    samples: tuple[Any, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    captured: bool = False


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
