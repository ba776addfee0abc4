"""What a text looks like."""

import time

import pytest

from mpdoctor.text.dates import (
    BOOLEAN,
    DATE,
    LOCAL_DATETIME,
    NUMBER,
    OFFSET_DATETIME,
    OTHER_DATE,
    UTC_DATETIME,
    are_plain_dates,
    epoch_kind,
    kind_of,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", NUMBER),
        ("19.99", NUMBER),
        ("-3", NUMBER),
        (" 12 ", NUMBER),
        ("0.5", NUMBER),
        ("999999999999999", NUMBER),
        ("2026", NUMBER),
        ("true", BOOLEAN),
        ("False", BOOLEAN),
        ("2026-01-05", DATE),
        ("2024-02-29", DATE),
        ("2026-01-05T10:11:12Z", UTC_DATETIME),
        ("2026-01-05T10:11:12.123Z", UTC_DATETIME),
        ("2026-01-05T10:11Z", UTC_DATETIME),
        ("2026-01-05T10:11:12+00:00", UTC_DATETIME),
        ("2026-01-05T10:11:12+0100", OFFSET_DATETIME),
        ("2026-01-05T10:11:12-05:30", OFFSET_DATETIME),
        ("2026-01-05T10:11:12", LOCAL_DATETIME),
        ("2026-01-05 10:11:12", OTHER_DATE),
        ("2026/01/05", OTHER_DATE),
        ("2026-1-5", OTHER_DATE),
        ("01/05/2026", OTHER_DATE),
        ("05.01.2026 10:11", OTHER_DATE),
        ("1/5/26, 10:11 PM", OTHER_DATE),
        ("20260105T101112Z", OTHER_DATE),
        ("Jan 5, 2026", OTHER_DATE),
        ("5 January 2026", OTHER_DATE),
        ("Mon, 05 Jan 2026 10:11:12 GMT", OTHER_DATE),
        ("Mon Jan 05 2026 10:11:12 GMT+0100 (CET)", OTHER_DATE),
    ],
)
def test_kinds(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "007",
        "02134",
        "1e5",
        "Infinity",
        "NaN",
        "1,299.00",
        "1.2.3",
        "4111111111111111",
        "+4915112345678",
        "0x1f",
        "1_000",
        "٣",
        "yes",
        "2026-02-30",
        "2026-13-01",
        "2026-01-05T25:00:00Z",
        "10:11",
        "May",
        "1-2-3",
        "12-34",
        "192.168.1.1",
        "10.0.0.12",
        "x" * 1_000_000,
    ],
)
def test_what_only_resembles_is_text(text: str) -> None:
    assert kind_of(text) is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (1_767_600_000, "seconds"),
        (1_767_600_000.5, "seconds"),
        (1_767_600_000_000, "milliseconds"),
        (978_307_199, None),
        (42, None),
        (1_767_600_000_000_000, None),
        (float("inf"), None),
    ],
)
def test_moments_of_this_century(number: float, kind: str | None) -> None:
    assert epoch_kind(number) == kind


@pytest.mark.parametrize("piece", ["1", "1-", "Mon ", "2026-01-05T", " "])
def test_hostile_text_takes_no_time(piece: str) -> None:
    started = time.process_time()

    kind_of(piece * 1_000_000)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        (["2026-01-05"], True),
        (["2026-01-31", "2026-04-30", "2026-01-05T10:11:12Z"], True),
        (["2026-01-05T10:11:12.123456Z"] * 9_000, True),
        (["2026-01-05", "2026-04-31"], False),
        (["2026-02-29"], False),
        (["2026-01-05T10:11:12"], True),
        (["2026-01-05T10:11:12+01:00"], False),
        (["2026-01-05", ""], False),
        (["2026-01-05\n2026-01-06"], False),
        (["2026-01-05\n2026-01-06", "2026-01-05", ""], False),
        (["2026-01-05\n"], False),
        (["0000-01-05"], False),
    ],
)
def test_many_plain_dates_at_once(texts: list[str], plain: bool) -> None:
    assert are_plain_dates(texts) is plain
