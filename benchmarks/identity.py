"""How fast `identity` is on millions of events, against what the machine can do at all.

The export has a tenth as many people as events, 1.6 devices for each, in random order of
people, which is the hardest. DuckDB counts users per device in the same file.
"""

import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.bench import Bench, Row, identity, row

TIMES = 12.5
"""So many times the bench's events: 5 million where that has 400,000."""

GOAL = 300_000
START = 1_775_000_000
SHARED = 0.01
"""Share of devices that a second person uses later on."""

NAMES = ("Product Viewed", "Cart Opened", "Order Paid", "Search Run", "App Opened")
LINE = (
    '{"event":"%s","properties":{"time":%d,"distinct_id":"%s","$browser":"Chrome",'
    '"$browser_version":131,"$city":"Berlin","$current_url":'
    '"https://shop.example.com/p/%d","$device_id":"%s","$insert_id":"%016x",'
    '"$lib_version":"2.%d.0","$os":"Mac OS X","$screen_height":1080,'
    '"$screen_width":1920%s,"mp_country_code":"DE","mp_lib":"%s",'
    '"mp_processing_time_ms":%d,"plan":"free","price":%d}}\n'
)


def write_export(path: Path, events: int, seed: int = 20260401) -> None:
    """Write an export with a tenth as many people as events, and 1.6 devices each."""
    chance = random.Random(seed)  # noqa: S311
    users, devices = max(2, events // 10), max(3, events * 16 // 100)
    step = 30 * 86_400 / events
    uniform = chance.random
    with path.open("w", encoding="ascii") as file:
        lines = []
        for number in range(events):
            device = int(uniform() * devices)
            owner = device % users
            late = number > events // 2
            if late and device < SHARED * devices:
                owner = (owner + 1) % users
            at = START + int(number * step)
            id = f"{device:08x}-6a1b-4c2d-8e3f-{device * 7919 % 16**12:012x}"
            if uniform() < 0.7:
                who, known = f"user-{owner:07}", f',"$user_id":"user-{owner:07}"'
            else:
                who, known = f"$device:{id}", ""
            lines.append(
                LINE
                % (
                    NAMES[number % 5],
                    at,
                    who,
                    device % 9_973,
                    id,
                    number * 2_654_435_761 % 2**64,
                    46 + device % 15,
                    known,
                    "web",
                    at * 1000 + 900,
                    number % 200,
                )
            )
            if len(lines) == 50_000:
                file.writelines(lines)
                lines.clear()
        file.writelines(lines)


PARSE = """
import sys, orjson
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

def parse(start, end):
    with open(sys.argv[1], "rb") as file:
        file.seek(start)
        if start:
            file.readline()
        while file.tell() <= end and (lines := file.readlines(1 << 20)):
            for line in lines:
                orjson.loads(line)

size = Path(sys.argv[1]).stat().st_size
with ProcessPoolExecutor(2) as pool:
    for half in [pool.submit(parse, 0, size // 2), pool.submit(parse, size // 2, size)]:
        half.result()
"""
DUCKDB = """
import sys, duckdb
base = duckdb.connect(config={"threads": 2})
base.execute("SET enable_progress_bar = false")
print(base.execute('''
    SELECT count(*), sum(CASE WHEN users > 1 THEN 1 ELSE 0 END) FROM (
        SELECT properties->>'$."$device_id"' AS device,
               count(DISTINCT properties->>'$."$user_id"') AS users
        FROM read_json(?, format = 'newline_delimited',
                       columns = {event: 'VARCHAR', properties: 'JSON'})
        GROUP BY 1)
''', [sys.argv[1]]).fetchall())
"""


def large(bench: Bench) -> Iterator[Row]:
    """Time, events a second and memory, and how they grow."""
    events = max(100, int(bench.events * TIMES))
    counts = (events, events // 2, events // 4)
    paths = {count: _export(bench.folder, count) for count in counts}
    parsing = [sys.executable, "-c", PARSE, str(paths[events])]
    counting = [sys.executable, "-c", DUCKDB, str(paths[events])]
    commands = {"orjson.loads, two processes": parsing, "DuckDB alone": counting}
    commands |= {
        f"identity, {n:,} events": identity(path, "2") for n, path in paths.items()
    }
    found = bench.measure(commands)
    peaks = bench.measure(commands, memory=True)
    reference = found["orjson.loads, two processes"]
    for what, taken in found.items():
        yield row(what, taken, reference)
    whole = found[f"identity, {events:,} events"]
    yield Row("events a second", f"{events / whole.wall:,.0f}", "", f"{GOAL:,}")
    for part in counts:
        peak = peaks[f"identity, {part:,} events"].peak
        memory = f"{peak / 1e6:.0f} MB"
        yield Row(f"peak, {part:,} events", memory, "", "400 MB")
    for more, less in pairwise(counts):
        a, b = found[f"identity, {more:,} events"], found[f"identity, {less:,} events"]
        by_processor = f"{a.processor / b.processor:.2f} × by processor"
        ratio = f"{a.wall / b.wall:.2f} × ({by_processor})"
        yield Row(f"{more:,} events, against the half", ratio, "", "2.1 ×")


def _export(folder: Path, events: int) -> Path:
    path = folder / f"identity-{events}.ndjson"
    if not path.exists():
        write_export(path, events)
    return path
