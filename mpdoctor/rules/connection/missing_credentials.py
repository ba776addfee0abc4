"""Imports that say nothing of who sends them."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Delivery
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if (
        request.route != "import"
        or not exchange.records
        or request.outcome.delivery is not Delivery.UNKNOWN
        or request.is_authorized is not False
    ):
        return
    answered = request.status == 200
    yield Problem(
        "events were sent to `/import` without credentials"
        + ("; the answer does not prove that they were stored" if answered else ""),
        help="give the library a service account, and the project's id",
        subject={"route": "import"},
        count=exchange.records,
        severity=None if answered and is_mixpanel(request.host) else Severity.WARNING,
    )


RULE: Rule[Exchange] = Rule(
    code="CON035",
    name="missing-credentials",
    severity=Severity.ERROR,
    looks_at=Exchange,
    check=check,
    confidence=Confidence.LIKELY,
    summary="A request to `/import` has no credentials.",
    why="`/import` accepts events only from a sender that it knows. A plain `1` in "
    "the answer proves nothing. Python's library sends no credentials if you give it "
    "only an `api_key`. Some recorders omit credentials from their recordings.",
    fix="Send a service account as Basic authentication together with `project_id`, "
    "or the project's token as the Basic user.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
