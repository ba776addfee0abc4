import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import LAG
from mpdoctor.rules.ingestion.future_time import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

ZONE = "as far ahead as a time zone can be"
BEYOND = "farther ahead than any time zone"


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize(
    ("lag", "label"),
    [
        pytest.param(0, None, id="now"),
        pytest.param(86_400 * 400, None, id="past"),
        pytest.param(-3600, None, id="exactly an hour ahead"),
        pytest.param(1_700_000_000.3 - 1_700_003_600.3, None, id="an hour, blurred"),
        pytest.param(-3600.001, ZONE, id="a millisecond more"),
        pytest.param(-14 * 3600, ZONE, id="the farthest zone"),
        pytest.param(-14 * 3600 - 1, BEYOND, id="beyond"),
    ],
)
def test_an_hour_is_allowed(channel: Channel, lag: float, label: str | None) -> None:
    assert found(RULE, column(LAG, channel), lag) == label


def test_only_the_lag_is_watched() -> None:
    assert found(RULE, column("time"), -86_400) == NEVER


def test_the_problem_is_about_time() -> None:
    problem = only(RULE, value_finding(LAG, BEYOND, -90_000, received=True))

    assert problem.message == (
        "`time` of event `Sign Up` is more than an hour in the future"
    )
    assert (problem.property, problem.at) == ("time", "properties.time")
    assert problem.evidence == {"samples": ["1 day 1 hour after receipt"]}


@pytest.mark.parametrize(
    ("channel", "kind", "received", "confidence"),
    [
        (Channel.TRACK, ZONE, True, Confidence.CERTAIN),
        (Channel.TRACK, BEYOND, False, Confidence.LIKELY),
        (Channel.EXPORT, BEYOND, True, Confidence.CERTAIN),
        (Channel.EXPORT, ZONE, True, Confidence.LIKELY),
    ],
)
def test_only_a_receipt_proves_it(
    channel: Channel, kind: str, received: bool, confidence: Confidence
) -> None:
    subject = value_finding(
        LAG, kind, -7200, channels=frozenset({channel}), received=received
    )

    problem = only(RULE, subject)

    assert problem.confidence is confidence
    assert ("before 2023" in problem.help) == (
        channel is Channel.EXPORT and kind == ZONE
    )
