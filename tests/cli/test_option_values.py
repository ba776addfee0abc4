import pytest

from mpdoctor.cli.option_values import parse_examples, parse_jobs, parse_time
from mpdoctor.errors import UserError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1700000000", 1700000000),
        ("1700000000.5", 1700000000.5),
        ("1700000000000", 1700000000),
        ("2023-11-14T22:13:20Z", 1700000000),
        ("2023-11-14T23:13:20+01:00", 1700000000),
        ("2023-11-14T22:13:20", 1700000000),
        ("2023-11-14", 1699920000),
    ],
)
def test_a_time_is_iso_or_epoch(text: str, seconds: float) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *("", "noon", "nan", "inf", "1_000", "2023-13-01"),
        *(
            "1e300",
            "-1",
            "-1e300",
            "1969-12-31",
            "9999-12-31",
            "0001-01-01T00:00+14:00",
        ),
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_time(text)

    assert "2026-11-23" in caught.value.hint


@pytest.mark.parametrize(("text", "number"), [("auto", None), ("1", 1), ("8", 8)])
def test_jobs_are_a_number_or_auto(text: str, number: int | None) -> None:
    assert parse_jobs(text) == number


@pytest.mark.parametrize("text", ["0", "-1", "many", "", "²", "1.5"])
def test_other_jobs_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_jobs(text)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("3", 3), ("999999999", 1000)])
def test_examples_are_a_number(text: str, number: int) -> None:
    assert parse_examples(text) == number


@pytest.mark.parametrize("text", ["-1", "few", "", "²"])
def test_other_examples_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_examples(text)
