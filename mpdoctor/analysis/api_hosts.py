"""The hosts that the settings name."""

from msgspec import Struct

from mpdoctor.mixpanel.hosts import host_of
from mpdoctor.model.settings import Region, Setup


class ApiHost(Struct, frozen=True):
    """An `api_host` as it was written, the key under which it stands, and its region."""

    key: str
    text: str
    region: Region | None

    @property
    def host(self) -> str:
        return host_of(self.text)


def api_hosts(setup: Setup) -> tuple[ApiHost, ...]:
    """Every `api_host` in the settings, the one in force first and each place once."""
    chosen = setup.environments.get(setup.environment)
    own = bool(setup.environment and chosen is not None and chosen.api_host)
    found: dict[str, ApiHost] = {}
    if setup.api_host:
        key = f"environments.{setup.environment}.api_host" if own else _PROJECT
        found[key] = ApiHost(key, setup.api_host, setup.region)
    for name, environment in sorted(setup.environments.items()):
        key = f"environments.{name}.api_host" if name else _PROJECT
        if environment.api_host and key not in found:
            found[key] = ApiHost(key, environment.api_host, environment.region)
    return tuple(found.values())


_PROJECT = "project.api_host"
