"""CON005: tokens that can belong to no project."""

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Environment, Setup
from mpdoctor.rules.connection.malformed_token import RULE
from tests.rules.connection.subjects import (
    SECRET,
    TOKEN,
    found,
    settings,
    source,
    totals,
)


@pytest.mark.parametrize(
    ("token", "faults"),
    [
        pytest.param(TOKEN, 0, id="healthy"),
        pytest.param(TOKEN.upper(), 0, id="capitals"),
        pytest.param(None, 0, id="none"),
        pytest.param("", 0, id="missing-token"),
        pytest.param("  ", 0, id="blank is missing-token"),
        pytest.param("YOUR_PROJECT_TOKEN", 1, id="placeholder"),
        pytest.param(f'"{TOKEN}"', 1, id="quoted"),
        pytest.param(f"{TOKEN} ", 1, id="blank at the end"),
        pytest.param(TOKEN[:-1], 1, id="31 characters"),
        pytest.param("z" + TOKEN[1:], 1, id="not hexadecimal"),
        pytest.param(SECRET, 0, id="leaked-secret"),
        pytest.param("[token redacted]", 0, id="taken out before the file was shared"),
    ],
)
def test_the_token_of_a_record_looks_like_one(token: str | None, faults: int) -> None:
    assert len(found(RULE, totals(None, source(token)))) == faults


@pytest.mark.parametrize(
    ("token", "confidence", "severity"),
    [
        ("YOUR_TOKEN", Confidence.CERTAIN, None),
        (f"'{TOKEN}'", Confidence.CERTAIN, None),
        (TOKEN[:-1], Confidence.LIKELY, None),
        ("z" + TOKEN[1:], Confidence.LIKELY, Severity.INFO),
    ],
)
def test_what_is_only_custom_is_only_likely(
    token: str, confidence: Confidence, severity: Severity | None
) -> None:
    (problem,) = found(RULE, totals(None, source(token)))

    assert problem.confidence is confidence
    assert problem.severity is severity


def test_a_record_is_told_with_its_token_and_the_cure() -> None:
    quoted = f'"{TOKEN}"'

    (problem,) = found(RULE, totals(None, source(quoted, count=7)))

    assert problem.message == 'token `"0a1…8f9"` holds quotes'
    assert problem.subject == {"token": quoted}
    assert problem.count == 7
    assert problem.help == "without them it would be a token"


def test_a_placeholder_is_shown_whole() -> None:
    (problem,) = found(RULE, totals(None, source("YOUR_PROJECT_TOKEN")))

    assert problem.message == "token `YOUR_PROJECT_TOKEN` is a placeholder"


def test_the_settings_are_looked_at_key_by_key() -> None:
    place = Place("mpdoctor.yaml", 4, field="environments.dev.token")
    setup = Setup(
        token=TOKEN,
        environments={
            "": Environment(token=TOKEN),
            "dev": Environment(token="xxxxx"),
        },
        places={"environments.dev.token": place},
    )

    (problem,) = found(RULE, setup)

    assert (
        problem.message == "`environments.dev.token` in the settings is a placeholder"
    )
    assert problem.places == (place,)


def test_a_token_from_an_option_is_looked_at_too() -> None:
    (problem,) = found(RULE, Setup(token="YOUR_TOKEN"))

    assert problem.message.startswith("`project.token`")


def test_an_unusual_token_that_the_settings_confirm_is_told_once() -> None:
    unusual = "z" + TOKEN[1:]
    setup = settings(token=unusual, environments={"": Environment(token=unusual)})

    assert found(RULE, totals(setup, source(unusual))) == []
    assert len(found(RULE, setup)) == 1


def test_a_secret_in_the_settings_is_left_to_leaked_secret() -> None:
    assert found(RULE, Setup(token=SECRET)) == []


def test_a_token_that_changes_all_the_time_does_not_fill_the_report() -> None:
    sources = [
        source(f"user-{number}", channel=Channel.IMPORT, lines=(number,))
        for number in range(1, 500)
    ]

    assert len(found(RULE, totals(None, *sources))) == 10
