"""Service accounts that lack the scope to read their own account."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.probes import AccountFault, ConnectionReport
from mpdoctor.model.rule import Problem, Rule


def check(report: ConnectionReport) -> Iterator[Problem]:
    account = report.account
    if account is not None and AccountFault.NO_SCOPE in account.faults:
        yield Problem(
            f"service account `{account.username}` may not use `/api/app/me`",
            help=""
            if report.setup.project_id
            else "set `project.id`, so that the project can be asked without it",
            subject={"user": account.username},
            places=(report.setup.place("service_account"),),
        )


RULE: Rule[ConnectionReport] = Rule(
    code="CON010",
    name="missing-scope",
    severity=Severity.WARNING,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.ACCOUNT}),
    summary="A service account lacks the scope `user_details`.",
    why="Without this scope, Mixpanel answers 403 when a tool asks which projects the "
    "account can see. Tools that start with this request fail, even if the account "
    "has enough access for everything else they do.",
    fix="Create a new service account, or give tools the project's id so that they do "
    "not need to ask.",
    reference="https://docs.mixpanel.com/reference/service-accounts",
)
