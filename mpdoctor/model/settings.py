"""The settings of one run, and the part of them that rules see."""

import datetime
from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct, field

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import NOWHERE, Place
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


class Secret(Struct, frozen=True):
    """A value that must never be shown; equality works, printing does not."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


class Environment(Struct, frozen=True):
    """One of `environments`, or the project itself."""

    token: str | None = None
    region: Region | None = None
    id: int | None = None
    api_host: str | None = None
    production: bool = False


class ServiceAccount(Struct, frozen=True):
    username: str
    secret: Secret


class SeverityOverride(Struct, frozen=True):
    """Severities, by code, for the events whose name matches a glob.

    `None` turns a rule off.
    """

    event: str
    rules: Mapping[str, Severity | None]

    def matches(self, event: str | None) -> bool:
        """Whether it is about this event; it never is where a finding names none."""
        return event is not None and fnmatchcase(event, self.event)


class Ignore(Struct, frozen=True):
    """What the user has decided to live with, and why.

    `rule` is a code, a name or a family prefix. `event`, `property` and `source` narrow
    it; `None` means any. It still applies on the day `until` names. `place` is where it
    stands in the settings.
    """

    rule: str
    reason: str
    event: str | None = None
    property: str | None = None
    source: str | None = None
    until: datetime.date | None = None
    place: Place = NOWHERE


class IgnoreUse(Struct, frozen=True):
    """One entry of `ignore` after a run.

    `rule` is what it names: a code, a name or a family. `scope` completes "the ignore
    of `RULE` …" with what else it names, such as "for event `Page View`", and may be
    empty. `matched` counts the records it silenced or, past its date, would have.
    `examined` tells whether any rule that it names was examined in this run.
    """

    rule: str
    reason: str
    until: datetime.date | None
    place: Place
    matched: int
    today: datetime.date
    scope: str = ""
    examined: bool = True

    @property
    def expired(self) -> bool:
        """It still applies on the day it names."""
        return self.until is not None and self.today > self.until


class ProjectSettings(Struct, frozen=True, kw_only=True):
    """What settings say of the project, the chosen environment applied.

    `environments` holds every named environment and, under `""`, the project as
    written, so that a rule can tell whose token another one is. `places` says where in
    the settings file a key such as `project.token` stands.
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
    places: Mapping[str, Place] = field(default_factory=dict)


class Settings(ProjectSettings, frozen=True, kw_only=True):
    """Options, environment variables and file together.

    `path` is the settings file, if there is one. `plan`, `baseline` and `inputs` can be
    used from the working folder. `fail_on` is a severity or `never`. `rules` maps codes to a
    severity, or to `None` where a rule is off. `overrides` are for some events; the
    last one that matches decides.
    """

    path: Path | None = None
    plan: Path | None = None
    baseline: Path | None = None
    inputs: tuple[str, ...] = ()
    fail_on: str = Severity.ERROR.value
    rules: Mapping[str, Severity | None] = field(default_factory=dict)
    overrides: tuple[SeverityOverride, ...] = ()
    ignores: tuple[Ignore, ...] = ()


class Setup(ProjectSettings, frozen=True, kw_only=True):
    """What rules may know of the settings.

    `now` is in seconds since the epoch and is used only where a record does not bring
    its own clock; `now_given` is true where the user named it, so that ages can be
    judged by it. `token_notes` is what Mixpanel answered about tokens that the settings
    do not know; each completes "it …".
    """

    plan: TrackingPlan | None = None
    now: float = 0.0
    now_given: bool = False
    token_notes: Mapping[str, str] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        return self.places.get(key, Place("settings", field=key))
