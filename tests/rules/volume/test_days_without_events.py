import pytest

from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules.volume.days_without_events import RULE
from tests.rules.volume.series import volume, weeks


def without(*days: int, times: int = 10, event: str | None = None) -> DailyVolume:
    counts = [0 if day in days else count for day, count in enumerate(weeks(5, times))]
    return volume(*counts, event=event)


def restless(days: int, lowest: int) -> DailyVolume:
    counts = [(lowest, 400, 60)[day % 3] for day in range(days)]
    return volume(*counts[:17], 0, *counts[18:], event=None)


@pytest.mark.parametrize(
    ("series", "found"),
    [
        pytest.param(without(15), ["2026-04-17"], id="a day"),
        pytest.param(without(15, 16), ["2026-04-17", "2026-04-18"], id="two days"),
        pytest.param(without(), [], id="none"),
        pytest.param(without(15, times=1), [], id="too few to be sure"),
        pytest.param(without(5, 12, 19, 26, 33), [], id="never on this weekday"),
        pytest.param(without(15, event="Sign Up"), [], id="a single event"),
        pytest.param(
            restless(30, 25), ["2026-04-19"], id="restless, but never below 20"
        ),
        pytest.param(restless(30, 15), [], id="restless, and sometimes below 20"),
        pytest.param(restless(20, 25), [], id="restless, and too few days"),
        pytest.param(volume(event=None), [], id="no days"),
    ],
)
def test_a_day_is_compared_with_its_weekday(
    series: DailyVolume, found: list[str]
) -> None:
    problems = list(RULE.check(series))

    assert [list(problem.evidence["days"]) for problem in problems] == (
        [found] if found else []
    )


def test_many_days_are_cut() -> None:
    (problem,) = RULE.check(without(8, 9, 10, 11, 15, 16, 17, 18))

    assert problem.message == (
        "no events on 2026-04-10, 2026-04-11, 2026-04-12, 2026-04-13, 2026-04-17 and "
        "others, 105 a day expected"
    )
