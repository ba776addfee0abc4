"""The page on costs says what the measured figures make of a billion events."""

import re

import pytest

from tests.docs.pages import page, rows

PAGE = page("costs.md")
MEASURED = page("benchmarks.md").split("## Measured")[1].split("## Where")[0]


def hours(work: str) -> tuple[float, float]:
    """Hours of a core for a billion events, with one process and with two."""
    events = int(re.findall(r"([\d,]+) events,", MEASURED)[0].replace(",", ""))
    seconds = float(re.findall(r"on one core \(([\d.]+) s\)", MEASURED)[0])
    (row,) = (row for row in rows(MEASURED) if row[0] == work)
    one, two = (float(row[at].rstrip("× ")) for at in (1, 3))
    a_billion = seconds / events * 1e9 / 3600
    return one * a_billion, 2 * two * a_billion


@pytest.mark.parametrize(
    ("said", "works"),
    [
        ("`identity`", ["everyday `identity`"]),
        ("`lint`, healthy data", ["spotless `lint`"]),
        ("`lint`, everyday data", ["everyday `lint`"]),
        (
            "`check --offline`",
            ["everyday `check --offline`", "spotless `check --offline`"],
        ),
    ],
)
def test_the_ranges_hold_what_was_measured(said: str, works: list[str]) -> None:
    (row,) = (row for row in rows(PAGE) if row[0] == said and len(row) == 2)
    least, most = map(float, row[1].split("\u2013"))

    for work in works:
        assert least <= min(hours(work))
        assert max(hours(work)) <= most
    assert most <= 3 * least


def test_the_command_exists() -> None:
    from benchmarks.__main__ import WORKS

    named = re.findall(r"--only (\w+)", PAGE)
    assert set(named) == {"everyday", "spotless", "growth", "merge"}
    assert set(named) <= WORKS.keys()
