"""The requests that mpdoctor sends to Mixpanel, one function for each."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson
from msgspec.structs import replace

from mpdoctor.http.client import Client
from mpdoctor.http.credentials import Credentials
from mpdoctor.http.tls import CertificateCheck
from mpdoctor.mixpanel.hosts import APP, DEFAULT_HOSTS, EXPORT, HOSTS
from mpdoctor.mixpanel.probe_bodies import EVENT_BODY
from mpdoctor.model.answers import Answer
from mpdoctor.model.settings import Region

_SMALL = 1 << 20


def probe_host(
    client: Client, host: str, *, check: CertificateCheck = CertificateCheck.MACHINE
) -> Answer:
    """A host's answer to an event without a token: a 401 in JSON is documented."""
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


def probe_settings(client: Client, region: Region, credentials: Credentials) -> Answer:
    """The settings of SDKs, which only a token opens: unlike `/import`, this route does
    not take API secrets."""
    return client.ask(
        "GET",
        f"https://{DEFAULT_HOSTS[region]}/settings/",
        params={"sdk_config": "1", "mp_lib": "mpdoctor"},
        credentials=credentials,
        most=_SMALL,
    )


def me(client: Client, region: Region, credentials: Credentials) -> Answer:
    """A service account's name and projects; the form of the answer is not documented."""
    url = _app_url(region, "api/app/me")
    params = {"include_workspace_users": "false"}
    return client.ask("GET", url, params=params, credentials=credentials)


def service_accounts(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Answer:
    """The service accounts of a project with their roles; documented."""
    url = _app_url(region, f"api/app/projects/{project}/service-accounts")
    return client.ask("GET", url, credentials=credentials)


def project_metadata(
    client: Client,
    region: Region,
    project: int,
    credentials: Credentials,
    given: str | None = None,
) -> Answer:
    """A project's token; undocumented. The secret in the answer is dropped at once, except
    that `GIVEN_IS` says whether it is the text that was `given` as the token."""
    url = _app_url(region, f"settings/project/{project}/metadata")
    return _without_secrets(
        client.ask("GET", url, credentials=credentials, most=_SMALL), given
    )


def organization_projects(
    client: Client,
    region: Region,
    organization: str,
    credentials: Credentials,
    given: str | None = None,
) -> Answer:
    """An organization's projects with their tokens; undocumented. Their secrets are dropped
    as in `project_metadata`."""
    url = _app_url(region, f"organizations/{organization}/projects/")
    return _without_secrets(client.ask("GET", url, credentials=credentials), given)


def id_merge_settings(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Answer:
    """A project's kind of ID merge; undocumented, and its form is not known."""
    url = _app_url(region, f"projects/{project}/id-merge-settings")
    return _without_secrets(
        client.ask("GET", url, credentials=credentials, most=_SMALL)
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
        f"https://{_host_of(EXPORT, region)}/api/2.0/export",
        params={
            "project_id": str(project),
            "from_date": days[0],
            "to_date": days[1],
            "event": orjson.dumps([event]).decode(),
        },
        credentials=credentials,
        keep=8 << 20,
        most=8 << 20,
    )


def list_schemas(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Answer:
    """Everything that Lexicon has a schema of; documented."""
    url = _schemas_url(region, project)
    return client.ask("GET", url, credentials=credentials)


def upload_schemas(
    client: Client,
    region: Region,
    project: int,
    credentials: Credentials,
    entries: Sequence[Mapping[str, Any]],
) -> Answer:
    """Create schemas, or replace those of the same names; others stay. Only sent on the
    user's request."""
    return client.ask(
        "POST",
        _schemas_url(region, project),
        json={"entries": list(entries), "truncate": False},
        credentials=credentials,
    )


def delete_schema(
    client: Client, region: Region, project: int, credentials: Credentials, event: str
) -> Answer:
    """Delete the schema of one event. Only sent on the user's request."""
    url = f"{_schemas_url(region, project)}/event/{quote(event, safe='')}"
    return client.ask("DELETE", url, credentials=credentials)


def _schemas_url(region: Region, project: int) -> str:
    return _app_url(region, f"api/app/projects/{project}/schemas")


def send_event(client: Client, base: str, event: Mapping[str, Any]) -> Answer:
    """Store one event. It is never repeated, and only sent on the user's request."""
    return client.ask(
        "POST",
        f"{base}/track",
        params={"verbose": "1"},
        json=[event],
        retry=False,
        most=_SMALL,
    )


def _app_url(region: Region, path: str) -> str:
    return f"https://{_host_of(APP, region)}/{path}"


def _host_of(purpose: str, region: Region) -> str:
    return next(host for host, served in HOSTS.items() if served == (purpose, region))


def _without_secrets(answer: Answer, given: str | None = None) -> Answer:
    return replace(answer, body=_known_fields(answer.body, given), text="")


GIVEN_IS = "given_is"
"""The key that names the secret field whose value is the text given as the token."""

_SECRET_FIELDS = ("secret", "api_secret", "api_key")
_PUBLIC_FIELDS = frozenset(
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
_ID_MERGE_WORDS = ("merge", "identity", "version", "simplified")


def _known_fields(value: Any, given: str | None, depth: int = 0) -> Any:
    """Only fields known to hold no secret: these routes answer with API secrets too."""
    if depth > 6:
        return None
    if isinstance(value, dict):
        known = {
            key: _known_fields(each, given, depth + 1)
            for key, each in value.items()
            if key in _PUBLIC_FIELDS
            or str(key).isdecimal()
            or any(word in str(key).lower() for word in _ID_MERGE_WORDS)
        }
        same = [key for key in _SECRET_FIELDS if given and value.get(key) == given]
        return {**known, GIVEN_IS: same[0]} if same else known
    if isinstance(value, list):
        return [_known_fields(each, given, depth + 1) for each in value[:10_000]]
    return value
