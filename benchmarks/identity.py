"""How fast `mpdoctor identity` is, end to end, against what the machine can do at all.

    python -m benchmarks.identity [EVENTS [FOLDER]]

Writes a generated export once (5 million events of 500,000 people on 800,000 devices, in
random order of people, which is the hardest), then measures in turn: two processes that
only parse it with orjson, DuckDB that counts users per device, `mpdoctor identity`, and
that again for exports of a half and a quarter of the size.
Time is the wall clock of the whole command; memory is that of all its processes together.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import orjson

EVENTS = 5_000_000
START = 1_775_000_000
MOST_PER_DOUBLING = 2.1
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


def _parse(path: str, start: int, end: int) -> int:
    count = 0
    loads = orjson.loads
    with open(path, "rb") as file:
        file.seek(start)
        if start:
            file.readline()
        while file.tell() <= end:
            lines = file.readlines(1 << 20)
            if not lines:
                break
            for line in lines:
                loads(line)
            count += len(lines)
    return count


def parse_only(path: Path) -> float:
    """Seconds that two processes take to parse every line and do nothing else."""
    size = path.stat().st_size
    started = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        halves = [
            pool.submit(_parse, str(path), 0, size // 2),
            pool.submit(_parse, str(path), size // 2, size),
        ]
        for half in halves:
            half.result()
    return time.perf_counter() - started


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


def measured(command: list[str]) -> tuple[float, float, int, str]:
    """Seconds, seconds of processor time, peak bytes of all processes, what was printed."""
    started = time.perf_counter()
    used = _used()
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, _memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, _ = process.communicate()
    took = time.perf_counter() - started
    done.set()
    watcher.join()
    return took, _used() - used, peak, printed


def _used() -> float:
    """Processor time of all processes that have ended: it hardly depends on neighbours."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(root: int) -> int:
    """Memory of a process and all below it; shared pages are counted once."""
    total = 0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            total += next(
                int(line.split()[1]) << 10
                for line in rollup.splitlines()
                if line.startswith("Pss:")
            )
            for task in os.listdir(f"/proc/{pid}/task"):
                children = Path(f"/proc/{pid}/task/{task}/children")
                waiting += map(int, children.read_text(encoding="ascii").split())
        except (OSError, StopIteration):
            continue
    return total


def identity(path: Path) -> tuple[float, float, int, dict[str, Any]]:
    """Seconds, seconds of processor time, peak bytes, and what was found of people."""
    took, used, peak, printed = measured(
        [
            *(sys.executable, "-m", "mpdoctor.cli.main", "identity", str(path)),
            *("--jobs", "2", "--format", "json", "--fail-on", "never"),
        ]
    )
    return took, used, peak, json.loads(printed)["identity"]


def export(folder: Path, events: int) -> Path:
    """An export of so many events, written once."""
    path = folder / f"identity-{events}.ndjson"
    if not path.exists():
        write_export(path, events)
    return path


def main() -> None:
    """Measure, and print one line for each."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.gettempdir())
    path = export(folder, events)
    size = path.stat().st_size
    print(f"{events:,} events, {size / 1e6:,.0f} MB")  # noqa: T201
    used = _used()
    parsing = parse_only(path)
    print(  # noqa: T201
        f"orjson, two processes: {parsing:.1f} s, {events / parsing:,.0f}/s, "
        f"{_used() - used:.1f} s of processor"
    )
    took, used, peak, printed = measured([sys.executable, "-c", DUCKDB, str(path)])
    print(  # noqa: T201
        f"DuckDB alone: {took:.1f} s, {used:.1f} s of processor, {peak / 1e6:,.0f} MB; "
        f"{printed.strip()}"
    )
    took, used, peak, found = identity(path)
    goal = max(events / 300_000, 1.5 * parsing)
    print(  # noqa: T201
        f"mpdoctor identity: {took:.1f} s, {events / took:,.0f}/s, {used:.1f} s of "
        f"processor, {peak / 1e6:,.0f} MB; "
        f"goal {goal:.1f} s and 400 MB; people {found['people']}, "
        f"{found['shared_devices']['devices']} shared devices"
    )
    for part in (2, 4):
        less, less_used, _, _ = identity(export(folder, events // part))
        print(  # noqa: T201
            f"1/{part} of the events: {less:.1f} s, {less_used:.1f} s of processor; so "
            f"twice the events take {took / less:.2f} times as long, "
            f"{used / less_used:.2f} times the processor; goal {MOST_PER_DOUBLING}"
        )
        took, used = less, less_used


if __name__ == "__main__":
    main()
