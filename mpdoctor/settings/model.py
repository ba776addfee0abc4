"""The settings of one run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mpdoctor.model.ignores import Ignore
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.settings import Environment, IdMerge, Region, ServiceAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options, environment variables and file together, the chosen environment applied.

    `path` is the settings file, if there is one. `plan` and `inputs` can be used from
    the working folder. `fail_on` is a severity or `never`. `rules` maps codes to a
    severity, or to `None` where a rule is off. `places` says where a key such as
    `project.token` stands.
    """

    path: Path | None = None
    token: str | None = None
    region: Region | None = None
    project_id: int | None = None
    id_merge: IdMerge | None = None
    timezone: str | None = None
    api_host: str | None = None
    environment: str = ""
    environments: Mapping[str, Environment] = field(default_factory=dict)
    service_account: ServiceAccount | None = None
    plan: Path | None = None
    inputs: tuple[str, ...] = ()
    fail_on: str = Severity.ERROR.value
    rules: Mapping[str, Severity | None] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
