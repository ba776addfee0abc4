import pytest

from mpdoctor.rules.ingestion.overprecise_time import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding


@pytest.mark.parametrize(
    ("time", "label"),
    [
        (1_700_000_000, None),
        (1_700_000_000_000, None),
        (99_999_999_999_999, None),
        (99_999_999_999_999.5, None),
        (10**14, "microseconds"),
        (1_700_000_000_000_000, "microseconds"),
        (1.7e15, "microseconds"),
        (1_700_000_000_000_000_000, "nanoseconds"),
        (1e300, "a number beyond any unit"),
        (-1_700_000_000_000_000, None),
        ("1700000000000000", NEVER),
    ],
)
def test_milliseconds_are_the_finest_unit(time: object, label: str | None) -> None:
    assert found(RULE, column("time"), time) == label


def test_numbers_elsewhere_are_no_times() -> None:
    assert found(RULE, column("order_number"), 10**15) == NEVER


def test_the_unit_is_named() -> None:
    problem = only(RULE, value_finding("$time", "microseconds", 1_700_000_000_000_000))

    assert problem.message == (
        "`$time` of event `Sign Up` is microseconds, not seconds or milliseconds"
    )
    assert problem.at == "properties.$time"
