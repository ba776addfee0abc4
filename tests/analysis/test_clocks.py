"""Times of day and campaigns are counted alike with and without the compiled scanner."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.shards import ShardWorker, Task
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.campaigns import campaigns, has_browsers
from mpdoctor.diagnosis.clocks import clocks
from mpdoctor.inputs import Limits, Shard, find_sources
from mpdoctor.model.settings import Setup

START = 1_775_000_000


def _record(number: int) -> dict[str, Any]:
    moment: Any = START + 613 * number
    if number % 4 == 1:
        moment *= 1000
    if number % 4 == 2:
        moment += 0.999
    properties = {
        "time": moment,
        "distinct_id": "a",
        "mp_lib": "web" if number % 3 else "python",
        "utm_source": ("news", "News", 7, None)[number % 4],
    }
    if number % 5:
        properties["utm_medium"] = "e-mail\u2009x"
    return {"event": ("Sign Up", "Log In")[number % 2], "properties": properties}


def _totals(path: Path, scan: bool) -> Totals:
    (source,), _, _ = find_sources([str(path)])
    with TemporaryDirectory() as folder:
        task = Task(Setup(), (), 3, Limits(), scan=scan)
        worker = ShardWorker(task, lambda: Path(folder))
        worker.gather(Shard(source, 0, path.stat().st_size))
        return worker.totals()


def test_scanned_and_decoded_lines_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    lines = [orjson.dumps(_record(number)) for number in range(4_000)]
    path.write_bytes(b"\n".join(lines) + b"\n")

    scanned, decoded = _totals(path, True), _totals(path, False)

    found = {one.event: one for one in clocks(scanned)}
    assert {name: (one.seconds, one.hours) for name, one in found.items()} == {
        one.event: (one.seconds, one.hours) for one in clocks(decoded)
    }
    assert sum(found["Sign Up"].minutes) == 2_000
    assert campaigns(scanned) == campaigns(decoded)
    assert campaigns(scanned).values("utm_source") == {"news": 1_000, "News": 1_000}
    assert has_browsers(scanned)


def test_any_cut_gives_the_same(tmp_path: Path) -> None:
    lines = [orjson.dumps(_record(number)) for number in range(90)]
    parts = {"whole": lines, "one": lines[:37], "other": lines[37:]}
    found = {}
    for name, some in parts.items():
        path = tmp_path / name
        path.write_bytes(b"\n".join(some) + b"\n")
        found[name] = _totals(path, False)

    found["other"].merge(found["one"])

    assert dict(found["other"].clocks.items()) == dict(found["whole"].clocks.items())
    assert (
        campaigns(found["other"]).values("utm_medium")
        == campaigns(found["whole"]).values("utm_medium")
        == {"e-mail\u2009x": 72}
    )


@pytest.mark.parametrize(
    ("moment", "second", "minute", "hour"),
    [
        pytest.param(START, 20, 33, 23, id="seconds"),
        pytest.param(START * 1000 + 999, 20, 33, 23, id="milliseconds"),
        pytest.param(START + 0.999, 20, 33, 23, id="a fraction"),
        pytest.param(1_775_001_600, 0, 0, 0, id="midnight"),
    ],
)
def test_the_clock_is_that_of_utc(
    tmp_path: Path, moment: float, second: int, minute: int, hour: int
) -> None:
    path = tmp_path / "one.ndjson"
    record = {"event": "Sign Up", "properties": {"time": moment, "distinct_id": "a"}}
    path.write_bytes(orjson.dumps(record) + b"\n")

    (found,) = clocks(_totals(path, False))

    assert found.seconds[second] == found.minutes[minute] == found.hours[hour] == 1
