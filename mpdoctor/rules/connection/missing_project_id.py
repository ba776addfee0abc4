"""Service accounts used without saying for which project."""

from collections.abc import Iterator

from mpdoctor.analysis.deliveries import ACCOUNT_WITHOUT_PROJECT, lacks_project
from mpdoctor.mixpanel.hosts import APP, family, is_mixpanel
from mpdoctor.mixpanel.tokens import is_service_account
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.record import Exchange, Request
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup
from mpdoctor.rules._deliveries import failure, with_status

_REFUSALS = (Cause.UNAUTHENTICATED, Cause.FORBIDDEN, Cause.REJECTED)


def check(subject: Setup | Exchange | FailedRequests) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        if subject.service_account is not None and subject.project_id is None:
            yield Problem(
                "the settings name a service account, but no `project.id`",
                help="take it from Project Settings, or give `--project-id`",
                places=(subject.place("service_account"),),
                severity=Severity.WARNING,
            )
    elif isinstance(subject, FailedRequests):
        if subject.cause in _REFUSALS and ACCOUNT_WITHOUT_PROJECT in subject.details:
            yield from failure(
                subject,
                f"{with_status(subject)}, sent with {ACCOUNT_WITHOUT_PROJECT}",
                "add `project_id` to the query",
            )
    elif _lacks_project(subject.request):
        host = {"host": subject.request.host} if family(subject.request.host) else {}
        route = subject.request.route
        yield Problem(
            f"a request to `/{route}` by a service account has no `project_id`",
            subject={"route": route, **host},
            severity=None if route == "import" else Severity.WARNING,
        )


def _lacks_project(request: Request) -> bool:
    if request.route not in ("import", "export", "lookup-tables"):
        return False
    outcome = request.outcome
    if outcome.cause in (Cause.UNAUTHENTICATED, Cause.FORBIDDEN) or lacks_project(
        outcome
    ):
        # What the refusal says is told by another subject.
        return False
    # The app API has the project in its path.
    if not is_mixpanel(request.host) or family(request.host) == APP:
        return False
    return (
        request.token is not None
        and is_service_account(request.token)
        and not request.query.get("project_id", "").strip()
    )


RULE: Rule[Setup | Exchange | FailedRequests] = Rule(
    code="CON012",
    name="missing-project-id",
    severity=Severity.ERROR,
    looks_at=(Setup, Exchange, FailedRequests),
    check=check,
    summary="A service account is used without a project id.",
    why="A service account can belong to many projects. Without `project_id`, "
    "Mixpanel cannot determine which project you mean and answers 400 or 401.",
    fix="Add `project_id` to the query of every request that a service account makes.",
    reference="https://docs.mixpanel.com/reference/service-accounts",
)
