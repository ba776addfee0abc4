"""CON032: servers that fail."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.connection.failing_server import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize(
    ("host", "help"),
    [
        ("api.mixpanel.com", "send again: after 2 s"),
        ("mp.example.com", "look into the log of this server"),
    ],
)
def test_what_was_lost_is_an_error(host: str, help: str) -> None:
    problem = only(RULE, failed(Cause.SERVER_ERROR, host, status=502))

    assert problem.message.endswith("failed on the server with 502: 1 event is lost")
    assert problem.severity is Severity.ERROR
    assert problem.help.startswith(help)


def test_what_was_sent_again_is_an_info() -> None:
    problem = only(RULE, failed(Cause.SERVER_ERROR, status=503, lost=0, recovered=3))

    assert problem.message.endswith("with 503; what it held was sent again")
    assert problem.severity is Severity.INFO


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.SERVER_ERROR}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
