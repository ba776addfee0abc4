"""What a year of daily summaries costs: to make, to keep, and to add up."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks import everyday, shop
from benchmarks.bench import MPDOCTOR, Bench, Row, row
from benchmarks.measure import Cost, cost

DAYS = 365
DAY = 86_400
PART = 20
"""A day has so many times fewer events than the bench: 20,000 where that has 400,000."""

GOAL = "30 s"


def year(bench: Bench) -> Iterator[Row]:
    """`lint` of each day with its summary, the sizes of both, and `merge` of all days."""
    folder = bench.folder / "year"
    folder.mkdir()
    events = max(1, bench.events // PART)
    daily = Cost(0, 0, 0)
    written = 0
    for number, lines in enumerate(_days(events)):
        day = folder / f"day-{number:03}.ndjson"
        day.write_bytes(b"".join(lines))
        command = [*MPDOCTOR, "lint", "--jobs", "1", "--format", "json", str(day)]
        taken = cost([*command, "--save-summary", _summary(day)], bench.place)
        daily = Cost(daily.wall + taken.wall, daily.processor + taken.processor, 0)
        written += day.stat().st_size
        day.unlink()
    summaries = sorted(map(str, folder.glob("*.summary")))
    merging = [*MPDOCTOR, "merge", "--format", "json"]
    half = f"merge of {DAYS // 2} of them"
    whole = f"merge of {DAYS} summaries of {events:,} events"
    commands = {
        half: [*merging, *summaries[: DAYS // 2]],
        whole: [*merging, *summaries],
    }
    found = bench.measure(commands)
    peaks = bench.measure(commands, memory=True)
    yield row(f"`lint` of {DAYS} days, one after the other", daily, daily)
    yield row(half, found[half], daily)
    yield row(whole, found[whole], daily, GOAL)
    yield Row("peak of that", f"{peaks[whole].peak / 1e6:.0f} MB")
    kept = sum(Path(one).stat().st_size for one in summaries)
    yield Row(
        "size of a summary",
        f"{kept / DAYS / 1e3:.0f} KB, {kept / DAYS / events:.1f} bytes an event",
        f"{kept / written:.4f} × the data",
    )


def _days(events: int) -> Iterator[Iterator[bytes]]:
    """A year of events until the first of the other grades."""
    lines = everyday.lines(
        DAYS * events, start=shop.START - DAYS * DAY, span=DAYS * DAY
    )
    for _ in range(DAYS):
        yield islice(lines, events)


def _summary(day: Path) -> str:
    return str(day.with_suffix(".summary"))
