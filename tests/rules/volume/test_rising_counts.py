import pytest

from mpdoctor.model.plan import Platform
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import InputTotals, Occurrences, Sender
from mpdoctor.rules.volume.rising_counts import RULE

APP = Sender("swift", "5.0.2", Platform.IOS)
QUARTERS = 96


def totals(**counts: int) -> InputTotals:
    """Records by how many quarters of an hour they are late."""
    lags = {
        int(name.removeprefix("q")): Occurrences(count, ((0, 0, number),))
        for number, (name, count) in enumerate(counts.items())
    }
    return InputTotals(Setup(), {}, {}, (), {}, lags={APP: lags})


@pytest.mark.parametrize(
    ("found", "message"),
    [
        pytest.param(totals(q0=900, q60=100), "of the last day", id="half a day"),
        pytest.param(totals(q0=900, q150=100), "of the last 2 days", id="two days"),
        pytest.param(
            totals(q0=900, q60=97, q400=3), "of the last day", id="hardly any later"
        ),
        pytest.param(totals(q0=900, q20=100), "", id="five hours"),
        pytest.param(totals(q0=995, q60=9), "", id="too few"),
        pytest.param(totals(q0=5_000, q60=40), "", id="less than 1%"),
        pytest.param(totals(q0=80, q60=15), "", id="too few in all"),
        pytest.param(totals(q0=900), "", id="none"),
        pytest.param(
            totals(q0=900, q137174210013=100),
            "",
            id="a receipt millions of years later",
        ),
    ],
)
def test_it_is_told_how_long_counts_rise(found: InputTotals, message: str) -> None:
    problems = [*RULE.check(found)]

    assert bool(problems) is bool(message)
    assert not message or message in problems[0].message


def test_events_before_their_time_are_not_late() -> None:
    early = InputTotals(
        Setup(),
        {},
        {},
        (),
        {},
        lags={APP: {-60: Occurrences(100), 0: Occurrences(100)}},
    )

    assert [*RULE.check(early)] == []
