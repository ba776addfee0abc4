"""What rung 4 says and advises."""

from mpdoctor.mixpanel.tokens import shortened
from mpdoctor.model.probes import (
    AccountFault,
    AccountProbe,
    ProjectFacts,
    StepStatus,
    TokenProbe,
)
from mpdoctor.model.settings import Setup
from mpdoctor.probes.words import REGIONS, listed, retry_later

Words = tuple[StepStatus, str, str]

ADVICE = {
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
"""What to do about each fault of an account."""


def account_words(setup: Setup, probe: AccountProbe, token: TokenProbe | None) -> Words:
    """Standing, what was found, advice."""
    if probe.region is None:
        return _nowhere(probe)
    if probe.project is None:
        return _no_project(setup, probe, REGIONS[probe.region])
    project = probe.project
    says = _introduced(setup, project)
    against = contradictions(setup, project)
    if against:
        return (
            StepStatus.REFUTED,
            f"{says}; but {listed(against)}",
            f"correct the settings, if project {project.id} is the one that is meant",
        )
    for fault in probe.faults:
        if fault is not AccountFault.LOW_ROLE:
            return StepStatus.REFUTED, f"{says}; {_fault(fault)}", ADVICE[fault]
    if AccountFault.LOW_ROLE in probe.faults:
        says += f"; the account is its {probe.role}"
        return StepStatus.PROVED, says, ADVICE[AccountFault.LOW_ROLE]
    sure = project.token is not None or (token is not None and token.home is not None)
    return StepStatus.PROVED if sure else StepStatus.UNSETTLED, says, ""


def contradictions(setup: Setup, project: ProjectFacts) -> list[str]:
    """What Mixpanel says of the project and the settings do not."""
    against = []
    if project.token is not None and setup.token not in (None, project.token):
        against.append(
            f"its token is `{shortened(project.token)}`, not "
            f"`{shortened(setup.token or '')}`"
        )
    if project.region is not None and setup.region not in (None, project.region):
        against.append("the settings name another region")
    if project.id_merge is not None and setup.id_merge not in (None, project.id_merge):
        against.append(f"its ids are merged the {project.id_merge.value} way")
    if project.timezone and setup.timezone not in (None, project.timezone):
        against.append(f"its time zone is `{project.timezone}`")
    return against


def _introduced(setup: Setup, project: ProjectFacts) -> str:
    name = f" `{project.name}`" if project.name else ""
    of = f" of `{project.organization}`" if project.organization else ""
    where = f" is in {REGIONS[project.region]}" if project.region else ""
    zone = f", time zone `{project.timezone}`" if project.timezone else ""
    same = (
        ", has the same token" if setup.token and setup.token == project.token else ""
    )
    unknown = [] if project.token is not None else ["token"]
    if setup.id_merge is not None and project.id_merge is None:
        unknown.append("kind of id merge")
    rest = f"; its {listed(unknown)} could not be learnt" if unknown else ""
    return f"project {project.id}{name}{of}{where}{zone}{same}{rest}"


def _nowhere(probe: AccountProbe) -> Words:
    for fault in (AccountFault.EXPIRED, AccountFault.REFUSED):
        if fault in probe.faults:
            return (
                StepStatus.REFUTED,
                f"service account `{probe.username}` {_fault(fault)}",
                ADVICE[fault],
            )
    told = [
        f"{REGIONS[region]} answered {answer.told()}"
        for region, answer in probe.attempts.items()
        if answer.status != 401
    ]
    worst = next(
        (answer for answer in probe.attempts.values() if answer.status != 401), None
    )
    return (
        StepStatus.UNSETTLED,
        listed(told) or "not every region could be asked",
        retry_later(worst) if worst is not None else "try a longer `--deadline`",
    )


def _no_project(setup: Setup, probe: AccountProbe, where: str) -> Words:
    says = f"service account `{probe.username}` belongs to {where}"
    if AccountFault.NO_ACCESS in probe.faults:
        seen = ""
        if probe.projects:
            seen = f" and sees {listed(map(str, probe.projects[:5]))}"
        of = f" of `{probe.organizations[0]}`" if probe.organizations else ""
        return (
            StepStatus.REFUTED,
            f"{says}{of}{seen}, but not project {setup.project_id}",
            ADVICE[AccountFault.NO_ACCESS],
        )
    if AccountFault.NO_SCOPE in probe.faults:
        return (
            StepStatus.UNSETTLED if setup.project_id else StepStatus.REFUTED,
            f"{says}, but may not ask who it is",
            ADVICE[AccountFault.NO_SCOPE],
        )
    if setup.project_id is None:
        number = len(probe.projects)
        return (
            StepStatus.PROVED,
            f"{says} and sees {number} projects; which one is meant is not said",
            "set `project.id`",
        )
    return StepStatus.UNSETTLED, f"{says}; its project could not be asked", ""


def _fault(fault: AccountFault) -> str:
    return {
        AccountFault.REFUSED: "is refused in every region",
        AccountFault.EXPIRED: "has expired",
        AccountFault.NO_SCOPE: "the account may not ask who it is",
        AccountFault.NO_ACCESS: "cannot see the project",
        AccountFault.LOW_ROLE: "has too low a role",
    }[fault]
