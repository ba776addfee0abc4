"""Step 4: what a service account can see of the project.

`/api/app/me` is asked in the US, the EU and India in turn, because an account belongs to
one of them and the settings do not say to which.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from mpdoctor.diagnosis.tokens import unknown_tokens
from mpdoctor.http import Client, Credentials, service_account
from mpdoctor.http.endpoints import me
from mpdoctor.mixpanel.hosts import REGION_NAMES
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.answers import Answer
from mpdoctor.model.probes import (
    AccountFault,
    AccountProbe,
    ProbeStep,
    ProjectFacts,
    StepStatus,
    TokenProbe,
)
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes.messages import (
    enumerated,
    evidence_of,
    not_tried,
    out_of_time,
    retry_later,
)
from mpdoctor.probes.project_facts import (
    known_projects,
    membership,
    organization_names,
    project_facts,
    project_name,
    token_owners,
)

_LOW_ROLES = frozenset({"analyst", "consumer"})
"""The built-in roles that may not use `/import`; owners and admins may."""


def account_step(
    setup: Setup,
    client: Client,
    token: TokenProbe | None,
    tokens: Sequence[str] = (),
) -> tuple[ProbeStep, AccountProbe | None]:
    """The step's outcome, and what the account can see where it was asked. `tokens` are
    those that the records carry."""
    account = setup.service_account
    if account is None:
        return not_tried(4, "the settings name no service account"), None
    if client.deadline.passed:
        return out_of_time(4), None
    credentials = service_account(account)
    probe, found = _find_region(client, account.username, credentials)
    if probe.region is not None:
        wanted = unknown_tokens(setup, tokens)
        probe = _find_project(setup, client, credentials, probe, found, wanted)
    outcome = _outcome(setup, probe, token)
    details = tuple(
        (f"token `{shorten_token(each)}` in the data", owner)
        for each, owner in probe.owners.items()
        if each != setup.token
    )
    return ProbeStep(4, *outcome, _evidence(probe), details), probe


def _evidence(probe: AccountProbe) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "regions": {
            region.value: answer.evidence() for region, answer in probe.attempts.items()
        },
        "asked": evidence_of(probe.answers),
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
    if probe.owners:
        evidence["owners"] = dict(sorted(probe.owners.items()))
    if probe.role:
        evidence["role"] = probe.role
    if probe.expires:
        evidence["expires"] = probe.expires
    return evidence


def _find_region(
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


def _find_project(
    setup: Setup,
    client: Client,
    credentials: Credentials,
    probe: AccountProbe,
    answer: Answer | None,
    foreign: Sequence[str],
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
    wanted = [*foreign, *filter(None, [setup.token])]
    if number is None:
        probe, owners = _with_owners(
            client, credentials, probe, projects, wanted, number
        )
        number = owners.get(setup.token or "")
    if number is None:
        return probe
    faults = list(probe.faults)
    member = membership(client, region, number, credentials)
    if number not in projects and member.answer.status != 200:
        if answer is not None or member.answer.status in (401, 403, 404):
            faults.append(AccountFault.NO_ACCESS)
        return replace(
            probe,
            faults=tuple(faults),
            answers=(*probe.answers, member.answer),
        )
    if member.expired(setup.now):
        faults.append(AccountFault.EXPIRED)
    if member.role in _LOW_ROLES:
        faults.append(AccountFault.LOW_ROLE)
    facts, answers = project_facts(
        client,
        region,
        number,
        projects.get(number, {}),
        results,
        credentials,
        setup.token,
    )
    probe = replace(
        probe,
        faults=tuple(faults),
        project=facts,
        role=member.role,
        expires=member.expires,
        answers=(*probe.answers, member.answer, *answers),
    )
    unowned = [token for token in wanted if token not in (facts.token, *probe.owners)]
    if facts.secret_as_token or facts.token is None:
        unowned = [token for token in unowned if token != setup.token]
    return _with_owners(client, credentials, probe, projects, unowned, number)[0]


def _with_owners(
    client: Client,
    credentials: Credentials,
    probe: AccountProbe,
    projects: Mapping[int, Mapping[str, Any]],
    tokens: Sequence[str],
    number: int | None,
) -> tuple[AccountProbe, Mapping[str, int]]:
    """With the other projects that have these tokens, where the account sees them."""
    assert probe.region is not None
    others = {key: each for key, each in projects.items() if key != number}
    if not tokens or not others:
        return probe, {}
    found, answers = token_owners(client, probe.region, tokens, others, credentials)
    owners = {
        token: project_name(key, projects.get(key, {})) for token, key in found.items()
    }
    return (
        replace(
            probe,
            owners={**probe.owners, **owners},
            answers=(*probe.answers, *answers),
        ),
        found,
    )


Outcome = tuple[StepStatus, str, str]
"""Status, message and advice of the step."""

_ADVICE = {
    AccountFault.REFUSED: "check user name and secret; an account that was deleted, has "
    "expired or was never copied in full is refused in the same way: make a new one",
    AccountFault.EXPIRED: "make a new service account, or one that does not expire",
    AccountFault.NO_SCOPE: "grant the account the scope `user_details`, or make it anew; "
    "with `project.id` the project can be asked all the same",
    AccountFault.NO_ACCESS: "add the account to the project, or take one of the "
    "organization that the project belongs to: a project that is transferred leaves "
    "its service accounts behind",
    AccountFault.LOW_ROLE: "`/import` wants the role owner or admin",
}

_FAULT_MESSAGES = {
    AccountFault.REFUSED: "is refused in every region",
    AccountFault.EXPIRED: "has expired",
    AccountFault.NO_SCOPE: "the account may not ask who it is",
    AccountFault.NO_ACCESS: "cannot see the project",
}


def _outcome(setup: Setup, probe: AccountProbe, token: TokenProbe | None) -> Outcome:
    if probe.region is None:
        return _no_region(probe)
    if probe.project is None:
        return _no_project(setup, probe, REGION_NAMES[probe.region])
    project = probe.project
    message = _project_message(setup, project)
    if project.secret_as_token:
        return (
            StepStatus.REFUTED,
            f"{message}; what the settings name as its token is its API secret",
            "copy the token from Project Settings, and treat the secret as leaked if it "
            "was shipped to browsers or phones",
        )
    against = _contradictions(setup, project, probe.owners)
    if against:
        return (
            StepStatus.REFUTED,
            f"{message}; but {enumerated(against)}",
            f"correct the settings, if project {project.id} is the one that is meant",
        )
    for fault in probe.faults:
        if fault is not AccountFault.LOW_ROLE:
            return (
                StepStatus.REFUTED,
                f"{message}; {_FAULT_MESSAGES[fault]}",
                _ADVICE[fault],
            )
    if AccountFault.LOW_ROLE in probe.faults:
        message += f"; the account is its {probe.role}"
        return StepStatus.PROVED, message, _ADVICE[AccountFault.LOW_ROLE]
    sure = project.token is not None or (token is not None and token.home is not None)
    return StepStatus.PROVED if sure else StepStatus.UNSETTLED, message, ""


def _contradictions(
    setup: Setup, project: ProjectFacts, owners: Mapping[str, str]
) -> list[str]:
    """Where the settings contradict what Mixpanel answers about the project."""
    against = []
    if project.token is not None and setup.token not in (None, project.token):
        owner = owners.get(setup.token or "")
        against.append(
            f"its token is `{shorten_token(project.token)}`, not "
            f"`{shorten_token(setup.token or '')}`"
            + (f", which belongs to {owner}" if owner else "")
        )
    if project.region is not None and setup.region not in (None, project.region):
        against.append("the settings name another region")
    if project.id_merge is not None and setup.id_merge not in (None, project.id_merge):
        against.append(f"its ids are merged the {project.id_merge.value} way")
    if project.timezone and setup.timezone not in (None, project.timezone):
        against.append(f"its time zone is `{project.timezone}`")
    return against


def _project_message(setup: Setup, project: ProjectFacts) -> str:
    name = f" `{project.name}`" if project.name else ""
    of = f" of `{project.organization}`" if project.organization else ""
    where = f" is in {REGION_NAMES[project.region]}" if project.region else ""
    zone = f", time zone `{project.timezone}`" if project.timezone else ""
    same = (
        ", has the same token" if setup.token and setup.token == project.token else ""
    )
    unknown = [] if project.token is not None else ["token"]
    if setup.id_merge is not None and project.id_merge is None:
        unknown.append("kind of id merge")
    rest = f"; its {enumerated(unknown)} could not be learnt" if unknown else ""
    return f"project {project.id}{name}{of}{where}{zone}{same}{rest}"


def _no_region(probe: AccountProbe) -> Outcome:
    for fault in (AccountFault.EXPIRED, AccountFault.REFUSED):
        if fault in probe.faults:
            return (
                StepStatus.REFUTED,
                f"service account `{probe.username}` {_FAULT_MESSAGES[fault]}",
                _ADVICE[fault],
            )
    answers = [
        f"{REGION_NAMES[region]} answered {answer.summary()}"
        for region, answer in probe.attempts.items()
        if answer.status != 401
    ]
    worst = next(
        (answer for answer in probe.attempts.values() if answer.status != 401), None
    )
    return (
        StepStatus.UNSETTLED,
        enumerated(answers) or "not every region could be asked",
        retry_later(worst) if worst is not None else "try a longer `--deadline`",
    )


def _no_project(setup: Setup, probe: AccountProbe, where: str) -> Outcome:
    message = f"service account `{probe.username}` belongs to {where}"
    if AccountFault.NO_ACCESS in probe.faults:
        sees = ""
        if probe.projects:
            sees = f" and sees {enumerated(map(str, probe.projects[:5]))}"
        of = f" of `{probe.organizations[0]}`" if probe.organizations else ""
        return (
            StepStatus.REFUTED,
            f"{message}{of}{sees}, but not project {setup.project_id}",
            _ADVICE[AccountFault.NO_ACCESS],
        )
    if AccountFault.NO_SCOPE in probe.faults:
        return (
            StepStatus.UNSETTLED if setup.project_id else StepStatus.REFUTED,
            f"{message}, but may not ask who it is",
            _ADVICE[AccountFault.NO_SCOPE],
        )
    if setup.project_id is None:
        number = len(probe.projects)
        return (
            StepStatus.PROVED,
            f"{message} and sees {number} projects; which one is meant is not said",
            "set `project.id`",
        )
    return StepStatus.UNSETTLED, f"{message}; its project could not be asked", ""
