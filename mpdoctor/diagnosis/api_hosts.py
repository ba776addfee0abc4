"""The hosts that the settings name."""

from urllib.parse import urlsplit

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


def path_of(text: str) -> str:
    """The path of an address, whether or not it has a scheme."""
    text = text.strip()
    try:
        return urlsplit(text if "://" in text else f"//{text}").path
    except ValueError:
        return ""


def is_script(text: str) -> bool:
    """Whether an address is that of a script and not of a server."""
    return path_of(text).lower().rstrip("/").endswith((".js", ".mjs"))


_PROJECT = "project.api_host"
