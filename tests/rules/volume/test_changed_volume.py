import pytest

from mpdoctor.model.volume_trends import DailyVolume
from mpdoctor.rules.volume.changed_volume import RULE
from tests.rules.volume.series import volume, weeks

BEFORE = weeks(3, 20)


@pytest.mark.parametrize(
    ("series", "found"),
    [
        pytest.param(volume(*BEFORE, *weeks(1, 10)), "fell", id="half"),
        pytest.param(volume(*BEFORE, *weeks(1, 40)), "rose", id="twice"),
        pytest.param(volume(*BEFORE, *weeks(1, 45)[:3]), "rose", id="for three days"),
        pytest.param(volume(*BEFORE, *weeks(1, 45)[:2]), "", id="for two days"),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45)[:6], 40), "rose", id="but for one day"
        ),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45)[:5], 60, 40), "", id="but for two days"
        ),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45)[:2], *weeks(1, 20)[2:]), "", id="a peak"
        ),
        pytest.param(volume(*BEFORE, *weeks(1, 14)), "", id="two thirds"),
        pytest.param(
            volume(*BEFORE, *weeks(1, 29)), "", id="not quite half as many more"
        ),
        pytest.param(volume(*weeks(3), *(5, 4, 5)), "", id="too few to be sure"),
        pytest.param(volume(*weeks(1, 20), *weeks(1, 45)), "", id="one week before"),
        pytest.param(volume(*weeks(6, 20)), "", id="weekends only"),
        pytest.param(
            volume(*(round(100 * 1.06**day) for day in range(56))), "", id="growth"
        ),
        pytest.param(volume(*BEFORE, *(0,) * 7), "", id="it has stopped"),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45), others=(*BEFORE, *weeks(1, 50))),
            "",
            id="all others rose too",
        ),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45), others=weeks(4, 50)),
            "rose",
            id="no other rose",
        ),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45), event=None), "rose", id="all events"
        ),
        pytest.param(
            volume(*BEFORE, *weeks(1, 45), event=None, busy=1), "", id="the only event"
        ),
        pytest.param(
            volume(
                *([400, 30, 90, 210, 10, 500, 60] * 2), 900, 40, 300, 20, 800, 10, 700
            ),
            "",
            id="restless",
        ),
        pytest.param(volume(), "", id="no days"),
    ],
)
def test_only_a_lasting_step_is_found(series: DailyVolume, found: str) -> None:
    problems = list(RULE.check(series))

    assert bool(problems) is bool(found)
    assert not found or f" {found} on " in problems[0].message


def test_the_counts_are_told() -> None:
    (problem,) = RULE.check(volume(*BEFORE, *weeks(1, 45)))

    assert problem.message == (
        "event `Sign Up` rose on 2026-04-23 to 366 a day, 163 expected"
    )
    evidence = problem.evidence
    assert (evidence["since"], evidence["days"]) == ("2026-04-23", 7)
    assert (evidence["seen"], evidence["expected"]) == (57 * 45, 57 * 20)
