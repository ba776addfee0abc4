import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import LAG
from mpdoctor.rules.ingestion.stale_track_event import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

DAY = 86_400
LABEL = "more than 5 days"


@pytest.mark.parametrize(
    ("lag", "label"),
    [
        pytest.param(0, None, id="now"),
        pytest.param(-DAY, None, id="future"),
        pytest.param(5 * DAY, None, id="exactly 5 days"),
        pytest.param(5 * DAY + 0.001, LABEL, id="a millisecond more"),
        pytest.param(400 * DAY, LABEL, id="long ago"),
    ],
)
def test_track_takes_five_days(lag: float, label: str | None) -> None:
    assert found(RULE, column(LAG, Channel.TRACK, received=True), lag) == label


def test_ages_are_judged_by_a_time_that_is_known() -> None:
    named = Setup(now_given=True)

    assert found(RULE, column(LAG, Channel.TRACK), 6 * DAY) == NEVER
    assert found(RULE, column(LAG, Channel.TRACK, setup=named), 6 * DAY) == LABEL


@pytest.mark.parametrize("channel", [Channel.IMPORT, Channel.EXPORT])
def test_other_doors_take_more(channel: Channel) -> None:
    assert found(RULE, column(LAG, channel, received=True), 400 * DAY) == NEVER


@pytest.mark.parametrize(
    ("received", "inferred", "confidence"),
    [
        (True, False, Confidence.CERTAIN),
        (True, True, Confidence.LIKELY),
        (False, False, Confidence.LIKELY),
        (False, True, Confidence.LIKELY),
    ],
)
def test_a_captured_request_proves_it(
    received: bool, inferred: bool, confidence: Confidence
) -> None:
    subject = value_finding(LAG, LABEL, 6 * DAY, received=received, inferred=inferred)

    problem = only(RULE, subject)

    assert problem.confidence is confidence
    assert problem.property == "time"
    assert problem.evidence == {"samples": ["6 days before receipt"]}
    assert ("--now" in problem.help) == (not received)
