from collections.abc import Mapping

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import LAG
from mpdoctor.rules.ingestion.beyond_retention import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

DAY = 86_400
TWO = "more than 2 years"
FIVE = "more than 5 years"


@pytest.mark.parametrize(
    ("days", "label"),
    [(0, None), (-3, None), (731, None), (732, TWO), (1827, TWO), (1828, FIVE)],
)
def test_years_have_as_many_days_as_they_can(days: int, label: str | None) -> None:
    subject = column(LAG, Channel.IMPORT, received=True)

    assert found(RULE, subject, days * DAY) == label


def test_ages_are_judged_by_a_time_that_is_known() -> None:
    named = Setup(now_given=True)

    assert found(RULE, column(LAG, Channel.IMPORT), 732 * DAY) == NEVER
    assert found(RULE, column(LAG, Channel.IMPORT, setup=named), 732 * DAY) == TWO


@pytest.mark.parametrize("channel", [Channel.TRACK, Channel.EXPORT])
def test_only_imports_can_be_too_old(channel: Channel) -> None:
    assert found(RULE, column(LAG, channel, received=True), 3000 * DAY) == NEVER


@pytest.mark.parametrize(
    ("kinds", "age", "confidence"),
    [
        ({TWO: 3}, TWO, Confidence.POSSIBLE),
        ({FIVE: 3}, FIVE, Confidence.LIKELY),
        ({TWO: 1, FIVE: 3}, TWO, Confidence.POSSIBLE),
    ],
)
def test_five_years_are_likelier_lost_than_two(
    kinds: Mapping[str, int], age: str, confidence: Confidence
) -> None:
    problem = only(RULE, value_finding(LAG, kinds, 800 * DAY))

    assert problem.message == f"`time` of event `Sign Up` is {age} old"
    assert problem.confidence is confidence
    assert (problem.property, problem.at) == ("time", "properties.time")
