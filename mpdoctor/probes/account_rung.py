"""Rung 4: what a service account knows of the project.

`/api/app/me` is asked in the US, the EU and India in turn, because an account belongs to
one of them and does not say to which.
"""

from dataclasses import replace

from mpdoctor.http import Client, Credentials, service_account
from mpdoctor.http.endpoints import me
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import AccountFault, AccountProbe, ProbeStep, TokenProbe
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.account_words import account_words
from mpdoctor.probes.project_facts import (
    Membership,
    known_projects,
    membership,
    organization_names,
    project_facts,
)
from mpdoctor.probes.words import NAMES, TIME_IS_UP, asked, not_tried

IMPORTING_ROLES = frozenset({"owner", "admin"})
"""The built-in roles that may use `/import`."""

_BUILT_IN = IMPORTING_ROLES | {"analyst", "consumer"}


def account_rung(
    setup: Setup, client: Client, token: TokenProbe | None
) -> tuple[ProbeStep, AccountProbe | None]:
    """What the account can see, and whether it fits the settings."""
    account = setup.service_account
    if account is None:
        return (
            not_tried(
                4,
                "the settings name no service account",
                "with `service_account` the project itself can be asked",
            ),
            None,
        )
    if client.deadline.passed:
        return not_tried(4, TIME_IS_UP), None
    credentials = service_account(account)
    probe, body = _probed_regions(client, account.username, credentials)
    if probe.region is not None:
        probe = _looked_around(setup, client, credentials, probe, body)
    standing, says, advice = account_words(setup, probe, token)
    evidence = {
        "regions": {
            region.value: answer.evidence() for region, answer in probe.attempts.items()
        },
        "asked": asked(probe.answers),
    }
    if probe.project is not None:
        project = probe.project
        evidence["project"] = {
            "id": project.id,
            "name": project.name,
            "organization": project.organization,
            "region": project.region.value if project.region else None,
            "timezone": project.timezone or None,
            "token": project.token,
            "id_merge": project.id_merge.value if project.id_merge else None,
            "undocumented": sorted(project.undocumented),
        }
    if probe.role:
        evidence["role"] = probe.role
    if probe.expires:
        evidence["expires"] = probe.expires
    return ProbeStep(4, NAMES[4], standing, says, advice, evidence), probe


def _probed_regions(
    client: Client, username: str, credentials: Credentials
) -> tuple[AccountProbe, Answer | None]:
    attempts: dict[Region, Answer] = {}
    for region in Region:
        if client.deadline.passed:
            break
        answer = me(client, region, credentials)
        attempts[region] = answer
        if answer.is_json and answer.status == 200 and _is_me(answer):
            return AccountProbe(username, attempts, region), answer
        if answer.is_json and answer.status == 403:
            faults = (AccountFault.NO_SCOPE,)
            return AccountProbe(username, attempts, region, faults), None
    probe = AccountProbe(username, attempts)
    refused = [answer for answer in attempts.values() if answer.status == 401]
    if any("expire" in _error(answer) for answer in refused):
        return replace(probe, faults=(AccountFault.EXPIRED,)), None
    if len(refused) == len(Region):
        return replace(probe, faults=(AccountFault.REFUSED,)), None
    return probe, None


def _is_me(answer: Answer) -> bool:
    return isinstance(answer.body, dict) and isinstance(
        answer.body.get("results"), dict
    )


def _error(answer: Answer) -> str:
    body = answer.body
    return str(body.get("error", "")).lower() if isinstance(body, dict) else ""


def _looked_around(
    setup: Setup,
    client: Client,
    credentials: Credentials,
    probe: AccountProbe,
    answer: Answer | None,
) -> AccountProbe:
    region = probe.region
    assert region is not None
    results = answer.body["results"] if answer is not None else {}
    projects = known_projects(results)
    number = setup.project_id
    if number is None and len(projects) == 1:
        number = next(iter(projects))
    probe = replace(
        probe,
        projects=tuple(sorted(projects)[:100]),
        organizations=organization_names(results),
    )
    if number is None:
        return probe
    faults = list(probe.faults)
    member = membership(client, region, number, credentials)
    reached = number in projects or member.answer.status == 200
    if not reached:
        if answer is not None or member.answer.status in (401, 403, 404):
            faults.append(AccountFault.NO_ACCESS)
        return replace(
            probe,
            faults=tuple(faults),
            answers=(*probe.answers, *member.answers),
        )
    faults += _faults_of(member, setup.now)
    facts, answers = project_facts(
        client, region, number, projects.get(number, {}), results, credentials
    )
    return replace(
        probe,
        faults=tuple(faults),
        project=facts,
        role=member.role,
        expires=member.expires,
        answers=(*member.answers, *answers),
    )


def _faults_of(member: Membership, now: float) -> list[AccountFault]:
    faults = []
    if member.expired(now):
        faults.append(AccountFault.EXPIRED)
    if member.role in _BUILT_IN - IMPORTING_ROLES:
        faults.append(AccountFault.LOW_ROLE)
    return faults
