import pytest

from mpdoctor.rules.ingestion.prehistoric_time import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding


@pytest.mark.parametrize(
    ("time", "label"),
    [
        (31_536_000, None),
        (31_536_000.0, None),
        (31_536_000_000, None),
        (1_700_000_000, None),
        (1_700_000_000_000, None),
        (9_999_999_999, None),
        (10**16, None),
        (31_535_999.9, "seconds of 1970"),
        (31_535_999_999, "milliseconds of 1970"),
        (10_000_000_000, "milliseconds of 1970"),
        (1_700_000, "seconds divided by 1000"),
        (0, "zero"),
        (0.0, "zero"),
        (-1, "negative"),
        (-1_700_000_000_000, "negative"),
        (12.5, "seconds of 1970"),
        ("0", NEVER),
        (True, NEVER),
    ],
)
def test_1971_is_the_beginning(time: object, label: str | None) -> None:
    assert found(RULE, column("time"), time) == label


def test_numbers_elsewhere_are_no_times() -> None:
    assert found(RULE, column("price"), 0) == NEVER


def test_the_unit_is_guessed_in_the_message() -> None:
    problem = only(RULE, value_finding("time", "seconds divided by 1000", 1_700_000))

    assert problem.message == (
        "`time` of event `Sign Up` is before 1971: seconds divided by 1000"
    )
    assert problem.evidence == {"samples": [1_700_000]}
