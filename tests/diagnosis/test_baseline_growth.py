"""What counts as growth: more than a tenth, and more than chance makes of two samples."""

import random

import pytest

from mpdoctor.model.baseline import KnownFault


@pytest.mark.parametrize(
    ("was", "now", "grown"),
    [
        ((40, 500), (70, 500), False),
        ((40, 500), (71, 500), True),
        ((40, 500), (142, 1000), True),
        ((40, 500), (110, 1000), False),
        ((5, 5000), (17, 5000), False),
        ((5, 5000), (18, 5000), True),
        ((10_000, 100_000), (10_900, 100_000), False),
        ((10_000, 100_000), (11_400, 100_000), True),
        # One record in the baseline says next to nothing of the rate.
        ((1, 3000), (4, 2100), False),
        ((1, 3000), (8, 10), True),
        ((12, 0), (13, 0), False),
        ((12, 0), (40, 0), True),
    ],
)
def test_growth(was: tuple[int, int], now: tuple[int, int], grown: bool) -> None:
    known = KnownFault(rule="PLAN008", count=was[0], of=was[1])

    assert known.has_grown(*now) is grown


@pytest.mark.parametrize("rate", [0.0005, 0.003, 0.02, 0.2])
def test_two_samples_of_the_same_fault_are_no_growth(rate: float) -> None:
    chance = random.Random(7)
    alarms = 0
    for _ in range(400):
        sizes = [chance.choice([600, 2000, 6000]) for _ in range(2)]
        # The normal distribution is near enough, and quick.
        was, now = (
            max(0, round(chance.gauss(rate * size, (rate * (1 - rate) * size) ** 0.5)))
            for size in sizes
        )
        if was:
            known = KnownFault(rule="PLAN008", count=was, of=sizes[0])
            alarms += known.has_grown(now, sizes[1])

    assert alarms <= 4


def test_a_few_records_do_not_name_every_sender() -> None:
    few = KnownFault(rule="PLAN008", count=9, of=500, senders=("web",))
    many = KnownFault(rule="PLAN008", count=10, of=500, senders=("web",))
    unknown = KnownFault(rule="PLAN008", count=10, of=500)

    assert few.lacks(["web", "swift"]) == []
    assert many.lacks(["web", "swift", "android"]) == ["android", "swift"]
    assert unknown.lacks(["web"]) == []
