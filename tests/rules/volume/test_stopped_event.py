import pytest

from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules.volume.stopped_event import RULE
from tests.rules.volume.series import volume, weeks

NONE_IN_A_WEEK = (0,) * 7


@pytest.mark.parametrize(
    ("series", "found"),
    [
        pytest.param(volume(*weeks(3), *NONE_IN_A_WEEK), True, id="a week without"),
        pytest.param(volume(*weeks(3), 0, 0, 0), True, id="three weekdays without"),
        pytest.param(volume(*weeks(2), *NONE_IN_A_WEEK), True, id="two weeks before"),
        pytest.param(volume(*weeks(1), *NONE_IN_A_WEEK), False, id="one week before"),
        pytest.param(volume(*weeks(3), 0), False, id="one day, too few expected"),
        pytest.param(volume(*weeks(3, 10), 0), True, id="one day, many expected"),
        pytest.param(
            volume(*weeks(3)[:-2], 0, 0), False, id="a weekend with few expected"
        ),
        pytest.param(volume(*weeks(4)), False, id="goes on"),
        pytest.param(volume(*weeks(3), *NONE_IN_A_WEEK, 1), False, id="comes back"),
        pytest.param(
            volume(*([40, 0, 0] * 7), *NONE_IN_A_WEEK), False, id="never came daily"
        ),
        pytest.param(
            volume(*([1, 90, 1, 1, 70, 2, 1, 1, 1, 80, 1] * 2), *NONE_IN_A_WEEK),
            False,
            id="came in bursts",
        ),
        pytest.param(
            volume(*weeks(3), *NONE_IN_A_WEEK, others=(*weeks(3), *NONE_IN_A_WEEK)),
            False,
            id="with its event",
        ),
        pytest.param(
            volume(*weeks(3), *NONE_IN_A_WEEK, others=weeks(4, 5)),
            True,
            id="while the others go on",
        ),
        pytest.param(
            volume(*weeks(3), *NONE_IN_A_WEEK, event=None), False, id="all events"
        ),
        pytest.param(volume(), False, id="no days"),
    ],
)
def test_what_came_daily_must_go_on(series: DailyVolume, found: bool) -> None:
    assert bool(list(RULE.check(series))) is found


def test_the_counts_are_told() -> None:
    (problem,) = RULE.check(volume(*weeks(3), 0, 0, 0, property_="price"))

    assert problem.message == (
        "property `price` of event `Sign Up` came every day until 2026-04-22 and not any "
        "more: 0 in 3 days, 33 expected"
    )
    assert problem.evidence["last_day_seen"] == "2026-04-22"
    assert problem.evidence["last_complete_day"] == "2026-04-25"
    assert problem.evidence["expected"] == 33
