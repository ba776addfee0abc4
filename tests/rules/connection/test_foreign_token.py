"""CON003: events with a token that the settings do not know."""

import pytest

from mpdoctor.model.levels import Need
from mpdoctor.model.record import Channel
from mpdoctor.rules.connection.foreign_token import RULE
from tests.rules.connection.subjects import (
    DEV_TOKEN,
    FOREIGN_TOKEN,
    PYTHON,
    SECRET,
    TOKEN,
    found,
    positions,
    settings,
    source,
    totals,
    with_secret,
)


@pytest.mark.parametrize(
    ("token", "faults"),
    [
        pytest.param(FOREIGN_TOKEN, 1, id="foreign"),
        pytest.param(TOKEN.upper(), 1, id="wrong case"),
        pytest.param("g" + TOKEN[1:], 1, id="not hexadecimal, but not the project's"),
        pytest.param(TOKEN, 0, id="own"),
        pytest.param(DEV_TOKEN, 0, id="other-environment-token"),
        pytest.param("YOUR_TOKEN", 0, id="malformed-token"),
        pytest.param(TOKEN[:-1], 0, id="too short: malformed-token"),
        pytest.param("", 0, id="missing-token"),
        pytest.param(None, 0, id="none"),
        pytest.param(SECRET, 0, id="leaked-secret"),
    ],
)
def test_a_token_is_the_projects(token: str | None, faults: int) -> None:
    assert len(found(RULE, totals(settings(), source(token)))) == faults


def test_it_needs_a_token_to_compare_with() -> None:
    assert Need.TOKEN in RULE.needs
    assert found(RULE, totals(None, source(FOREIGN_TOKEN))) == []


def test_a_token_is_one_finding_however_many_sources_carry_it() -> None:
    subject = totals(
        settings(),
        source(FOREIGN_TOKEN, count=3, lines=(7, 8)),
        source(
            FOREIGN_TOKEN, count=2, lines=(2,), sender=PYTHON, channel=Channel.IMPORT
        ),
    )

    (problem,) = found(RULE, subject)

    assert problem.subject == {"token": FOREIGN_TOKEN}
    assert problem.message == "token `1122…eeff` is not the project's"
    assert problem.count == 5
    assert problem.positions == positions(2, 7, 8)
    assert problem.evidence["senders"] == {"web 2.55.1": 3, "python 5.4.1": 2}


@pytest.mark.parametrize(
    ("token", "text"),
    [
        (TOKEN.upper(), "only in case"),
        ("ff" + TOKEN[2:], "in 2 of 32 characters"),
    ],
)
def test_a_slip_is_named(token: str, text: str) -> None:
    (problem,) = found(RULE, totals(settings(), source(token)))

    assert text in problem.help


def test_a_token_that_changes_all_the_time_is_one_finding() -> None:
    sources = [source(f"{number:032x}", lines=(number,)) for number in range(1, 500)]

    (problem,) = found(RULE, totals(settings(), *sources))

    assert problem.count == 499
    assert problem.evidence["tokens"] == 499
    assert "token" not in problem.subject


def test_the_settings_own_secret_is_never_shown() -> None:
    setup = with_secret(FOREIGN_TOKEN)
    subject = totals(settings(service_account=setup.service_account))

    assert found(RULE, totals(subject.setup, source(FOREIGN_TOKEN))) == []
