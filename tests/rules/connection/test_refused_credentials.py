"""CON030: credentials that are refused."""

import pytest

from mpdoctor.analysis.deliveries import (
    ACCOUNT,
    ACCOUNT_WITHOUT_PROJECT,
    NO_CREDENTIALS,
    OTHER_CREDENTIALS,
)
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.connection.refused_credentials import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize(
    ("detail", "host", "help"),
    [
        (
            NO_CREDENTIALS,
            "api.mixpanel.com",
            "send a service account with `project_id`",
        ),
        (NO_CREDENTIALS, "mp.example.com", "have the proxy pass `Authorization` on"),
        (ACCOUNT, "api.mixpanel.com", "check name, secret and `project_id`"),
        (OTHER_CREDENTIALS, "api.mixpanel.com", "take the token or secret of this"),
    ],
)
def test_the_cure_depends_on_what_was_sent(detail: str, host: str, help: str) -> None:
    problem = only(
        RULE,
        failed(
            Cause.UNAUTHENTICATED,
            host,
            status=401,
            details=[detail],
            routes=["import"],
        ),
    )

    assert problem.help.startswith(help)
    assert problem.message.endswith(f"with 401, sent with {detail}: 1 event is lost")
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("host", ["api.mixpanel.com", "mp.example.com"])
def test_track_needs_no_credentials_but_the_token_in_the_data(host: str) -> None:
    problem = only(
        RULE, failed(Cause.UNAUTHENTICATED, host, status=401, details=[NO_CREDENTIALS])
    )

    assert problem.message.endswith("refused with 401: 1 event is lost")
    assert problem.help.startswith("check the token in the data")
    assert ("the proxy itself" in problem.help) is (host == "mp.example.com")


def test_403_of_mixpanel_asks_for_another_role() -> None:
    problem = only(RULE, failed(Cause.FORBIDDEN, status=403, details=[ACCOUNT]))

    assert "owner or admin" in problem.help


@pytest.mark.parametrize("detail", [ACCOUNT_WITHOUT_PROJECT, "HTML"])
def test_what_others_explain_better_is_left_to_them(detail: str) -> None:
    assert not list(RULE.check(failed(Cause.FORBIDDEN, details=[detail])))


def test_flags_are_a_warning() -> None:
    problem = only(RULE, failed(Cause.UNAUTHENTICATED, lost=0, routes=["flags"]))

    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    "cause", sorted(set(Cause) - {Cause.UNAUTHENTICATED, Cause.FORBIDDEN})
)
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
