"""Times as warehouses and spreadsheets write them."""

import pytest

from mpdoctor.inputs.records import iso_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-09-21 14:13:20", 1790000000),
        ("2026-09-21T14:13:20.5Z", 1790000000.5),
        ("2026-09-21 14:13:20.000000 UTC", 1790000000),
        ("2026-09-21 14:13:20.000 Z", 1790000000),
        ("2026-09-21 14:13:20.000 +0000", 1790000000),
        ("2026-09-21 07:13:20 -0700", 1790000000),
        ("2026-09-21 4:13:20", 1789964000),
        ("2026-09-21 4:13", 1789963980),
        ("2026-09-21", 1789948800),
        ("2026-09-21 25:00:00", None),
        ("2026-09-21 4", None),
        ("2026-09-21 4:13 PM", None),
        ("21.09.2026 14:13", None),
        ("20260921", None),
    ],
)
def test_a_time_is_read_where_it_can_mean_one_thing_only(
    text: str, seconds: float | None
) -> None:
    assert iso_seconds(text) == seconds
