"""Reads what Mixpanel's app API answers about projects; any field may be missing."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from mpdoctor.http import Client, Credentials
from mpdoctor.http.endpoints import (
    GIVEN_IS,
    id_merge_settings,
    organization_projects,
    project_metadata,
    service_accounts,
)
from mpdoctor.mixpanel.hosts import region_of
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import ProjectFacts
from mpdoctor.model.settings import IdMerge, Region

_LONGEST_TEXT = 200


def known_projects(results: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """The projects in `/me`, by id."""
    projects = results.get("projects")
    if not isinstance(projects, dict):
        return {}
    return {
        int(key): project
        for key, project in projects.items()
        if key.isascii() and key.isdecimal() and len(key) < 19
        if isinstance(project, dict)
    }


def organization_names(results: Mapping[str, Any]) -> tuple[str, ...]:
    """The organizations in `/me`."""
    organizations = results.get("organizations")
    if not isinstance(organizations, dict):
        return ()
    names = [
        _text(organization.get("name")) or str(key)
        for key, organization in organizations.items()
        if isinstance(organization, dict)
    ]
    return tuple(sorted(names)[:20])


class Membership(Struct, frozen=True):
    """The role of the account in a project, and when it expires."""

    answer: Answer
    role: str = ""
    expires: str = ""

    def expired(self, now: float) -> bool:
        try:
            moment = datetime.fromisoformat(self.expires)
        except ValueError:
            return False
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp() < now


def membership(
    client: Client, region: Region, project: int, credentials: Credentials
) -> Membership:
    """The account's own entry among those of a project."""
    answer = service_accounts(client, region, project, credentials)
    body = answer.body
    rows = body.get("results") if isinstance(body, dict) else None
    if answer.status != 200 or not isinstance(rows, list):
        return Membership(answer)
    for row in rows:
        if isinstance(row, dict) and row.get("username") == credentials.user:
            return Membership(
                answer,
                _text(row.get("role")).lower(),
                _text(row.get("expires")),
            )
    return Membership(answer)


def project_facts(
    client: Client,
    region: Region,
    number: int,
    project: Mapping[str, Any],
    results: Mapping[str, Any],
    credentials: Credentials,
    given: str | None,
) -> tuple[ProjectFacts, tuple[Answer, ...]]:
    """A project's name, region, time zone, token and kind of id merge, as far as known, and
    whether the token that was given is its API secret."""
    undocumented = {"name", "region", "timezone"} if project else set()
    organization = _text(project.get("organization_id"))
    metadata = project_metadata(client, region, number, credentials, given)
    answers = [metadata]
    found = _results(metadata)
    token = _token(found)
    secret_given = isinstance(found, dict) and GIVEN_IS in found
    timezone = _text(project.get("timezone"))
    if token is None and organization.isdecimal():
        listing = organization_projects(
            client, region, organization, credentials, given
        )
        answers.append(listing)
        entry = _entry(_results(listing), number)
        token = _token(entry)
        secret_given = secret_given or GIVEN_IS in entry
        timezone = timezone or _text(entry.get("timezone_name"))
    if token is not None:
        undocumented.add("token")
    merging = id_merge_settings(client, region, number, credentials)
    answers.append(merging)
    id_merge = _id_merge(merging)
    if id_merge is not None:
        undocumented.add("id_merge")
    organizations = results.get("organizations")
    of = organizations.get(organization) if isinstance(organizations, dict) else None
    facts = ProjectFacts(
        id=number,
        name=_text(project.get("name")),
        region=region_of(_text(project.get("domain"))) or region,
        timezone=timezone,
        organization=_text(of.get("name")) if isinstance(of, dict) else "",
        token=token,
        id_merge=id_merge,
        undocumented=frozenset(undocumented),
        secret_as_token=secret_given,
    )
    return facts, tuple(answers)


MOST_PROJECTS = 5
"""Projects that are asked for their token one by one, where the list is closed."""


def token_owners(
    client: Client,
    region: Region,
    tokens: Collection[str],
    projects: Mapping[int, Mapping[str, Any]],
    credentials: Credentials,
) -> tuple[dict[str, int], tuple[Answer, ...]]:
    """The ids of the projects that have these tokens, as far as the account can see."""
    owners: dict[str, int] = {}
    answers: list[Answer] = []
    wanted = set(tokens)
    organizations = {
        _text(project.get("organization_id")) for project in projects.values()
    }
    for organization in sorted(filter(str.isdecimal, organizations))[:3]:
        if client.deadline.passed or not wanted:
            return owners, tuple(answers)
        listing = organization_projects(client, region, organization, credentials)
        answers.append(listing)
        for row in _rows(_results(listing)):
            token, project = _token(row), _text(row.get("id"))
            if token in wanted and project.isdecimal():
                owners[token] = int(project)
                wanted.discard(token)
    if owners or not any(answer.status in (403, 404) for answer in answers):
        return owners, tuple(answers)
    for number in sorted(projects)[:MOST_PROJECTS]:
        if client.deadline.passed or not wanted:
            break
        metadata = project_metadata(client, region, number, credentials)
        answers.append(metadata)
        token = _token(_results(metadata))
        if token in wanted:
            owners[token] = number
            wanted.discard(token)
    return owners, tuple(answers)


def project_name(number: int, project: Mapping[str, Any]) -> str:
    """A project as messages name it."""
    name = _text(project.get("name"))
    return f"project {number} `{name}`" if name else f"project {number}"


def _results(answer: Answer) -> Any:
    if answer.status != 200 or not isinstance(answer.body, dict | list):
        return {}
    if isinstance(answer.body, list):
        return answer.body
    return answer.body.get("results", answer.body)


def _entry(listing: Any, number: int) -> Mapping[str, Any]:
    for row in _rows(listing):
        if str(row.get("id")) == str(number):
            return row
    return {}


def _rows(listing: Any) -> Iterator[Mapping[str, Any]]:
    rows = listing.values() if isinstance(listing, dict) else listing
    for row in rows if not isinstance(rows, str) else ():
        if isinstance(row, dict):
            yield row


def _token(results: Any) -> str | None:
    token = results.get("token") if isinstance(results, dict) else None
    return token[:_LONGEST_TEXT] if isinstance(token, str) and token else None


_MODELS = {
    "simplified": IdMerge.SIMPLIFIED,
    "original": IdMerge.ORIGINAL,
    "legacy": IdMerge.LEGACY,
}


def _id_merge(answer: Answer) -> IdMerge | None:
    """The one kind of ID merge that the answer names anywhere; its form is not known."""
    if answer.status != 200:
        return None
    named = {
        model
        for text in _texts(answer.body)
        for word, model in _MODELS.items()
        if word in text.lower()
    }
    return named.pop() if len(named) == 1 else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if each is True:
                yield str(key)
            yield from _texts(each)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)[:_LONGEST_TEXT]
