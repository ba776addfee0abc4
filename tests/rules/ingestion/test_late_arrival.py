import pytest

from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import LAG
from mpdoctor.rules.ingestion.late_arrival import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

DAY = 86_400
LABEL = "more than a day"


@pytest.mark.parametrize(
    ("lag", "label"),
    [(0, None), (-2 * DAY, None), (DAY, None), (DAY + 0.001, LABEL), (9 * DAY, LABEL)],
)
def test_a_day_is_allowed(lag: float, label: str | None) -> None:
    assert found(RULE, column(LAG, Channel.EXPORT, received=True), lag) == label


@pytest.mark.parametrize(
    ("channel", "received", "imported"),
    [
        pytest.param(Channel.TRACK, True, False, id="not yet in Mixpanel"),
        pytest.param(Channel.IMPORT, True, False, id="loads are old by design"),
        pytest.param(Channel.EXPORT, True, True, id="was loaded"),
        pytest.param(Channel.EXPORT, False, False, id="age of the export"),
    ],
)
def test_only_live_events_can_be_late(
    channel: Channel, received: bool, imported: bool
) -> None:
    at = column(LAG, channel, received=received, imported=imported)

    assert found(RULE, at, 9 * DAY) == NEVER


def test_the_problem_is_about_time() -> None:
    problem = only(RULE, value_finding(LAG, LABEL, 90_061, 100 * DAY))

    assert problem.message == (
        "`time` of event `Sign Up` is more than a day before receipt"
    )
    assert problem.property == "time"
    assert problem.evidence["samples"] == [
        "1 day 1 hour before receipt",
        "100 days before receipt",
    ]
