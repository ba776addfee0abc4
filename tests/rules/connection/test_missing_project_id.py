"""CON012: a service account without a project."""

from typing import Any

import pytest

from mpdoctor.analysis.deliveries import answer_key
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.settings import Secret, ServiceAccount, Setup
from mpdoctor.rules.connection.missing_project_id import RULE
from mpdoctor.rules.ingestion import rejected_event
from tests.rules.connection.subjects import TOKEN, exchange, found
from tests.rules.failures import failed, only

USER = "loader.1a2b3c.mp-service-account"
ACCOUNT = ServiceAccount(USER, Secret("s"))


def test_settings_with_an_account_want_a_project() -> None:
    assert len(found(RULE, Setup(service_account=ACCOUNT))) == 1
    assert found(RULE, Setup(service_account=ACCOUNT, project_id=1)) == []
    assert found(RULE, Setup()) == []


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        ({"route": "import", "token": USER}, True),
        ({"route": "import", "token": USER, "query": {"project_id": " "}}, True),
        ({"route": "import", "token": USER, "query": {"project_id": "7"}}, False),
        ({"route": "import", "token": TOKEN}, False),
        ({"route": "import"}, False),
        ({"route": "track", "token": USER}, False),
        ({"route": "export", "token": USER, "host": "data-eu.mixpanel.com"}, True),
        ({"route": "import", "token": USER, "host": "mp.example.com"}, False),
        ({"route": "import", "token": USER, "host": "eu.mixpanel.com"}, False),
    ],
)
def test_requests_by_accounts_want_one_too(
    request_: dict[str, Any], wrong: bool
) -> None:
    assert bool(found(RULE, exchange(**request_))) is wrong


def test_a_request_that_is_refused_for_it_is_reported_once() -> None:
    words = "project_id is a required parameter for service account"
    request = exchange(
        route="import", token=USER, status=400, answer=f'{{"error": "{words}"}}'
    )
    key = answer_key(request.request, request.request.outcome)
    refused = failed(Cause.REJECTED, status=400, words=key.words, details=[key.detail])

    assert found(RULE, request) == []
    assert only(RULE, refused).message.endswith(": 1 event is lost")
    assert not list(rejected_event.RULE.check(refused))


@pytest.mark.parametrize(
    ("subject", "severity"),
    [
        (exchange(route="import", token=USER), None),
        (exchange(route="export", token=USER), Severity.WARNING),
        (Setup(service_account=ACCOUNT), Severity.WARNING),
    ],
)
def test_data_that_is_refused_is_an_error(
    subject: Any, severity: Severity | None
) -> None:
    assert RULE.severity is Severity.ERROR
    assert [each.severity for each in found(RULE, subject)] == [severity]
