"""Requests that are refused for want of the right credentials."""

from collections.abc import Iterator

from mpdoctor.analysis.deliveries import (
    ACCOUNT,
    ACCOUNT_WITHOUT_PROJECT,
    NO_CREDENTIALS,
)
from mpdoctor.mixpanel.responses import HTML
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own, with_status

_OPEN = frozenset({"track", "engage", "groups"})
"""Routes that take the token from the data."""

_CAUSES = (Cause.UNAUTHENTICATED, Cause.FORBIDDEN)


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause not in _CAUSES or ACCOUNT_WITHOUT_PROJECT in failed.details:
        return
    if failed.cause is Cause.FORBIDDEN and HTML in failed.details:
        # A page of HTML is not Mixpanel's refusal.
        return
    given = failed.details[0] if failed.details else ""
    is_open = failed.routes <= _OPEN and given in ("", NO_CREDENTIALS)
    with_what = f", sent with {given}" if given and not is_open else ""
    yield from failure(
        failed,
        f"{with_status(failed)}{with_what}",
        _help_without_credentials(failed) if is_open else _help(failed, given),
        subject={"credentials": given or None},
    )


def _help_without_credentials(failed: FailedRequests) -> str:
    cure = "check the token in the data: these routes need no other credentials"
    return f"{cure}, so the proxy itself may refuse them" if is_own(failed) else cure


def _help(failed: FailedRequests, given: str) -> str:
    if given == NO_CREDENTIALS:
        if is_own(failed):
            return "have the proxy pass `Authorization` on, and check that it is sent"
        return "send a service account with `project_id`, or the token as Basic user"
    if failed.cause is Cause.FORBIDDEN:
        return "give the account the role owner or admin in this project"
    if given == ACCOUNT:
        return (
            "check name, secret and `project_id`: an account that has expired, or has no "
            "access to the project, is refused alike"
        )
    return "take the token or secret of this very project; those of another are refused"


RULE: Rule[FailedRequests] = Rule(
    code="CON030",
    name="refused-credentials",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Mixpanel refuses requests with 401 or 403 because of their credentials.",
    why="`/import` requires credentials: a service account together with "
    "`project_id`, the token as the Basic user, or a project's secret. Mixpanel "
    "refuses a secret of another project, an expired account and an account without "
    "access, and the data sent is lost.",
    fix="Take the service account and the project id from Project Settings, grant the "
    "account the role owner or admin, and send both with every request.",
    reference="https://docs.mixpanel.com/reference/ingestion-api-authentication",
)
