"""Service accounts that are refused, expired, out of place or too low."""

from collections.abc import Iterator
from datetime import UTC, datetime

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import AccountFault, AccountProbe, ConnectionReport
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup

SOON = 30
"""Days before an account expires from which on it is reported."""

DAY = 86_400.0


def check(report: ConnectionReport) -> Iterator[Problem]:
    account = report.account
    if account is None:
        return
    for fault in account.faults:
        texts = _texts(fault, account, report.setup)
        if texts is not None:
            yield _problem(report, account, fault, *texts)
    yield from _ends_soon(report, account)


def _problem(
    report: ConnectionReport,
    account: AccountProbe,
    fault: AccountFault,
    message: str,
    help: str,
    confidence: Confidence,
) -> Problem:
    return Problem(
        message,
        help=help,
        subject={"user": account.username, "reason": str(fault)},
        places=(report.setup.place("service_account"),),
        evidence={
            "regions": {
                region.value: answer.status or str(answer.failure)
                for region, answer in account.attempts.items()
            },
            **({"role": account.role} if account.role else {}),
            **({"expires": account.expires} if account.expires else {}),
        },
        confidence=confidence,
    )


def _texts(
    fault: AccountFault, account: AccountProbe, setup: Setup
) -> tuple[str, str, Confidence] | None:
    name = f"service account `{account.username}`"
    if fault is AccountFault.REFUSED:
        return (
            f"{name} is refused in every region",
            "check name and secret; deleted and expired accounts are refused alike",
            Confidence.CERTAIN,
        )
    if fault is AccountFault.EXPIRED:
        return (
            f"{name} has expired",
            "create one that expires later or never",
            Confidence.CERTAIN,
        )
    if fault is AccountFault.NO_ACCESS:
        return (
            f"{name} cannot see project {setup.project_id}",
            "add it to the project; a project that moved to another organization left "
            "its service accounts behind",
            Confidence.CERTAIN,
        )
    if fault is AccountFault.LOW_ROLE:
        return (
            f"{name} is only {account.role} of project {setup.project_id}",
            "that is enough to read; `/import` wants owner or admin",
            Confidence.LIKELY,
        )
    return None


def _ends_soon(report: ConnectionReport, account: AccountProbe) -> Iterator[Problem]:
    try:
        end = datetime.fromisoformat(account.expires)
    except ValueError:
        return
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    days = (end.timestamp() - report.setup.now) / DAY
    if 0 <= days <= SOON:
        yield Problem(
            f"service account `{account.username}` expires on {end.date()}",
            help="create its successor before then",
            subject={"user": account.username, "reason": "expires soon"},
            places=(report.setup.place("service_account"),),
            severity=Severity.INFO,
        )


RULE: Rule[ConnectionReport] = Rule(
    code="CON011",
    name="refused-account",
    severity=Severity.WARNING,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.ACCOUNT}),
    summary="A service account is refused, has expired, cannot see the project, or has "
    "too low a role.",
    why="Mixpanel answers 401 or 403 and does not give the exact cause. Imports and "
    "exports that use the account stop.",
    fix="Grant the account access again where the project is now: Organization "
    "Settings, Service Accounts. `/import` requires the role owner or admin.",
    reference="https://docs.mixpanel.com/reference/service-accounts",
)
