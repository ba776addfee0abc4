"""CON007: one stream of events that goes to several projects."""

from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.settings import Environment, Setup
from mpdoctor.rules.connection.several_tokens import RULE
from tests.rules.connection.subjects import (
    DEV_TOKEN,
    FOREIGN_TOKEN,
    PYTHON,
    SECRET,
    TOKEN,
    WEB,
    found,
    label,
    positions,
    settings,
    source,
    totals,
    value_finding,
)


def test_the_records_beside_the_main_stream_are_counted() -> None:
    subject = totals(
        None,
        source(TOKEN, count=90, lines=(1,)),
        source(FOREIGN_TOKEN, count=2, lines=(5,)),
        source(DEV_TOKEN, count=1, lines=(9,)),
    )

    (problem,) = found(RULE, subject)

    assert problem.subject == {"tokens": [TOKEN, FOREIGN_TOKEN, DEV_TOKEN]}
    assert problem.count == 3
    assert problem.positions == positions(5, 9)
    assert "`0a1b…e8f9`" in problem.message
    assert problem.confidence is Confidence.CERTAIN


def test_of_two_equal_streams_the_first_is_the_main_one() -> None:
    subject = totals(
        None,
        source(FOREIGN_TOKEN, count=2, lines=(5,)),
        source(TOKEN, count=2, lines=(3,)),
    )

    (problem,) = found(RULE, subject)

    assert problem.positions == positions(5)


def test_senders_with_a_token_each_may_be_meant() -> None:
    subject = totals(
        None, source(TOKEN, sender=WEB), source(FOREIGN_TOKEN, sender=PYTHON)
    )

    (problem,) = found(RULE, subject)

    assert problem.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    "tokens",
    [
        pytest.param([TOKEN], id="one"),
        pytest.param([TOKEN, None], id="missing-token"),
        pytest.param([TOKEN, "YOUR_TOKEN"], id="malformed-token"),
        pytest.param([TOKEN, SECRET], id="leaked-secret"),
        pytest.param([], id="none"),
    ],
)
def test_other_rules_explain_what_is_no_token(tokens: list[str | None]) -> None:
    assert found(RULE, totals(None, *map(source, tokens))) == []


def test_with_a_token_in_the_settings_other_rules_speak() -> None:
    subject = totals(settings(), source(TOKEN), source(FOREIGN_TOKEN))

    assert found(RULE, subject) == []


@pytest.mark.parametrize(
    ("environments", "faults"),
    [
        ({"dev": Environment(token=DEV_TOKEN)}, 1),
        ({"dev": Environment(token=DEV_TOKEN), "live": Environment(token=TOKEN)}, 0),
    ],
)
def test_environments_explain_several_tokens(
    environments: dict[str, Environment], faults: int
) -> None:
    setup = Setup(environments=environments)

    subject = totals(setup, source(TOKEN), source(DEV_TOKEN))

    assert len(found(RULE, subject)) == faults


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        pytest.param({"token": TOKEN}, True, id="inside"),
        pytest.param({"properties": {"token": DEV_TOKEN}}, True, id="a whole payload"),
        pytest.param({"$token": TOKEN}, True, id="of a profile update"),
        pytest.param({"token": FOREIGN_TOKEN}, False, id="may be a session's"),
        pytest.param({"token": [TOKEN]}, False, id="a list"),
        pytest.param({"properties": "none"}, False, id="text"),
        pytest.param({}, False, id="empty"),
    ],
)
def test_a_token_inside_a_property_is_recognised(value: Any, seen: bool) -> None:
    assert (label(RULE, "payload", value, settings()) is not None) is seen


def test_without_known_tokens_nothing_is_searched() -> None:
    assert label(RULE, "payload", {"token": TOKEN}) is None


def test_a_token_inside_a_property_is_a_warning() -> None:
    (problem,) = found(RULE, value_finding("payload", "nested token"))

    assert problem.message == "property `payload` has a project's token inside"
    assert problem.severity is Severity.WARNING
