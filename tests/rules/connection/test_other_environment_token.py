"""CON004: events of one environment in the stream of another."""

from mpdoctor.model.settings import Environment
from mpdoctor.rules.connection.other_environment_token import RULE
from tests.rules.connection.subjects import (
    DEV_TOKEN,
    FOREIGN_TOKEN,
    TOKEN,
    found,
    settings,
    source,
    totals,
)


def test_a_development_token_in_production() -> None:
    subject = totals(settings(), source(TOKEN), source(DEV_TOKEN, count=4, lines=(3,)))

    (problem,) = found(RULE, subject)

    assert problem.message == (
        "token `9f8e…b1a0` belongs to environment `dev`, not to the project itself"
    )
    assert problem.subject == {"token": DEV_TOKEN, "environment": "dev"}
    assert problem.count == 4


def test_a_production_token_in_development() -> None:
    setup = settings(token=DEV_TOKEN, environment="dev")

    (problem,) = found(RULE, totals(setup, source(TOKEN), source(DEV_TOKEN)))

    assert problem.message.endswith(
        "belongs to the project itself, not to environment `dev`"
    )


def test_a_foreign_token_is_left_to_its_own_rule() -> None:
    assert found(RULE, totals(settings(), source(FOREIGN_TOKEN))) == []


def test_two_environments_may_share_a_token() -> None:
    shared = {
        "": Environment(token=TOKEN),
        "production": Environment(token=TOKEN),
        "dev": Environment(token=DEV_TOKEN),
        "staging": Environment(token=DEV_TOKEN),
    }
    setup = settings(environments=shared)

    (problem,) = found(RULE, totals(setup, source(TOKEN), source(DEV_TOKEN)))

    assert "environment `dev` and environment `staging`" in problem.message


def test_without_a_chosen_token_nothing_is_out_of_place() -> None:
    setup = settings(token=None, environments={"dev": Environment(token=DEV_TOKEN)})

    assert found(RULE, totals(setup, source(DEV_TOKEN))) == []
