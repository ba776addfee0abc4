"""What mpdoctor asks of Mixpanel, one function for each question."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from mpdoctor.http.client import Client
from mpdoctor.http.credentials import Credentials
from mpdoctor.http.question import Check
from mpdoctor.mixpanel.hosts import APP, DEFAULT_HOSTS, EXPORT, HOSTS
from mpdoctor.mixpanel.probes import EVENT_BODY
from mpdoctor.mixpanel.rate_limits import EXPORT as EXPORT_LIMIT
from mpdoctor.model.answers import Answer
from mpdoctor.model.settings import Region

_SMALL = 1 << 20


def app_host(region: Region) -> str:
    """Where the app API of a region is."""
    return _serving(APP, region)


def export_host(region: Region) -> str:
    """Where the raw export of a region is."""
    return _serving(EXPORT, region)


def _serving(purpose: str, region: Region) -> str:
    return next(host for host, served in HOSTS.items() if served == (purpose, region))


def probe_host(client: Client, host: str, *, check: Check = Check.MACHINE) -> Answer:
    """What a host says to an event that names no project: documented is a 401 in JSON."""
    return client.ask(
        "POST",
        f"https://{host}/import",
        params={"strict": "1"},
        json=EVENT_BODY,
        check=check,
        most=_SMALL,
    )


def probe_token(
    client: Client,
    region: Region,
    credentials: Credentials,
    project: int | None = None,
) -> Answer:
    """Whether a region knows a token, asked with an event that cannot be stored."""
    return client.ask(
        "POST",
        f"https://{DEFAULT_HOSTS[region]}/import",
        params={"strict": "1", **({"project_id": str(project)} if project else {})},
        json=EVENT_BODY,
        credentials=credentials,
        most=_SMALL,
    )


def me(client: Client, region: Region, credentials: Credentials) -> Answer:
    """Who a service account is, and which projects it can see; the answer's form is not
    documented."""
    return client.ask(
        "GET",
        f"https://{app_host(region)}/api/app/me",
        params={"include_workspace_users": "false"},
        credentials=credentials,
    )


def service_accounts(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Answer:
    """The service accounts of a project with their roles; documented."""
    return client.ask(
        "GET",
        f"https://{app_host(region)}/api/app/projects/{project}/service-accounts",
        credentials=credentials,
    )


def project_metadata(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Answer:
    """A project's token; undocumented. The answer's secret is dropped at once."""
    return _without_secrets(
        client.ask(
            "GET",
            f"https://{app_host(region)}/settings/project/{project}/metadata",
            credentials=credentials,
            most=_SMALL,
        )
    )


def organization_projects(
    client: Client, region: Region, organization: str, credentials: Credentials
) -> Answer:
    """An organization's projects with their tokens, without their secrets; undocumented."""
    return _without_secrets(
        client.ask(
            "GET",
            f"https://{app_host(region)}/organizations/{organization}/projects/",
            credentials=credentials,
        )
    )


def id_merge_settings(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Answer:
    """How a project merges ids; undocumented, and its form is not known."""
    return _without_secrets(
        client.ask(
            "GET",
            f"https://{app_host(region)}/projects/{project}/id-merge-settings",
            credentials=credentials,
            most=_SMALL,
        )
    )


def export_events(
    client: Client,
    region: Region,
    project: int,
    credentials: Credentials,
    *,
    days: tuple[str, str],
    event: str,
) -> Answer:
    """The raw events of one name between two days, as text."""
    return client.ask(
        "GET",
        f"https://{export_host(region)}/api/2.0/export",
        params={
            "project_id": str(project),
            "from_date": days[0],
            "to_date": days[1],
            "event": orjson.dumps([event]).decode(),
        },
        credentials=credentials,
        limit=EXPORT_LIMIT,
        keep=8 << 20,
        most=8 << 20,
    )


def send_event(client: Client, base: str, event: Mapping[str, Any]) -> Answer:
    """Store one event. It is sent once, and never without being asked for."""
    return client.ask(
        "POST",
        f"{base}/track",
        params={"verbose": "1"},
        json=[event],
        retry=False,
        most=_SMALL,
    )


def _without_secrets(answer: Answer) -> Answer:
    return replace(answer, body=_kept(answer.body), text="")


_KEPT = frozenset(
    {
        "status",
        "results",
        "error",
        "id",
        "name",
        "token",
        "timezone",
        "timezone_name",
        "domain",
    }
)
_MERGING = ("merge", "identity", "version", "simplified")


def _kept(value: Any, depth: int = 0) -> Any:
    """Only what is known to be no secret: these routes answer with API secrets too."""
    if depth > 6:
        return None
    if isinstance(value, dict):
        return {
            key: _kept(each, depth + 1)
            for key, each in value.items()
            if key in _KEPT
            or str(key).isdecimal()
            or any(word in str(key).lower() for word in _MERGING)
        }
    if isinstance(value, list):
        return [_kept(each, depth + 1) for each in value[:10_000]]
    return value
