"""CON031: addresses on Mixpanel's hosts that take no data."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.connection.unserved_address import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize(
    ("cause", "status", "details", "message"),
    [
        (Cause.NOT_FOUND, 404, [], "was refused with 404"),
        (Cause.METHOD, 405, [], "was refused with 405"),
        (Cause.REDIRECTED, 301, ["https://x.example.com/"], "was redirected to"),
        (Cause.FOREIGN, 200, ["HTML"], "is not Mixpanel's (HTML)"),
        (Cause.FOREIGN, 200, ["other"], "is not Mixpanel's (another body)"),
    ],
)
def test_nothing_arrives_there(
    cause: Cause, status: int, details: list[str], message: str
) -> None:
    problem = only(RULE, failed(cause, status=status, details=details))

    assert message in problem.message
    assert problem.message.endswith(": 1 event is lost")
    assert problem.severity is Severity.ERROR


def test_a_path_that_works_is_the_cure() -> None:
    problem = only(RULE, failed(Cause.NOT_FOUND, status=404, working=("/track",)))

    assert problem.help == "`/track` works on this host"


def test_a_proxy_is_left_to_another_rule() -> None:
    assert not list(RULE.check(failed(Cause.NOT_FOUND, "mp.example.com")))


@pytest.mark.parametrize(
    "cause",
    sorted(
        set(Cause) - {Cause.NOT_FOUND, Cause.METHOD, Cause.REDIRECTED, Cause.FOREIGN}
    ),
)
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))


@pytest.mark.parametrize(
    ("detail", "what"), [("HTML", "HTML"), ("empty", "an empty body")]
)
def test_what_came_in_place_of_an_answer_is_named(detail: str, what: str) -> None:
    problem = only(RULE, failed(Cause.FOREIGN, details=[detail]))

    assert f"not Mixpanel's ({what})" in problem.message
