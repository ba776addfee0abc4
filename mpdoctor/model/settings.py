"""The settings as rules see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mpdoctor.model.place import Place
from mpdoctor.model.plan import TrackingPlan


class Region(StrEnum):
    """Data residency, chosen when a project is made."""

    US = "us"
    EU = "eu"
    IN = "in"


class IdMerge(StrEnum):
    """Mixpanel's generations of identity merging."""

    SIMPLIFIED = "simplified"
    ORIGINAL = "original"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must never be shown; equality works, printing does not."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Environment:
    """One of `environments`, or the project itself."""

    token: str | None = None
    region: Region | None = None
    id: int | None = None
    api_host: str | None = None
    production: bool = False


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    username: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything the user told us, with the chosen environment already applied.

    `environments` holds every named environment and, under `""`, the project as
    written, so that a rule can tell whose token another one is. `now` is in seconds
    since the epoch and is used only where a record does not bring its own clock.
    `places` says where in the settings file a key such as `project.token` stands.
    """

    token: str | None = None
    region: Region | None = None
    project_id: int | None = None
    id_merge: IdMerge | None = None
    timezone: str | None = None
    api_host: str | None = None
    environment: str = ""
    environments: Mapping[str, Environment] = field(default_factory=dict)
    service_account: ServiceAccount | None = None
    plan: TrackingPlan | None = None
    now: float = 0.0
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        return self.places.get(key, Place("settings", field=key))
