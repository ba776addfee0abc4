"""A window gives the report that the events inside would give alone, however they are cut."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.shards import ShardWorker, Task
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import Limits, Shard, find_sources
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup
from mpdoctor.model.window import TimeWindow
from mpdoctor.rules import catalogue

START = 1_775_000_000
WINDOW = TimeWindow(START + 100, START + 200, "a", "b")
SETUP = Setup(now=START + 1_000.0)


def _record(moment: Any, number: int) -> dict[str, Any]:
    return {
        "event": "Sign Up" if number % 3 else "sign up",
        "properties": {
            "time": moment,
            "distinct_id": f"person-{number % 7}",
            "$insert_id": f"insert-{number}",
            "mp_lib": "web",
            "price": "12.5" if number % 5 else 12.5,
        },
    }


def _written(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def _examined(path: Path, window: TimeWindow | None) -> Diagnosis:
    sources, _, _ = find_sources([str(path)])
    return examine(
        sources, SETUP, RuleSelection(catalogue(), {}), jobs=1, window=window
    )


def test_what_lies_outside_is_left_out_and_counted(tmp_path: Path) -> None:
    records = [_record(START + number, number) for number in range(300)]
    whole = _written(tmp_path / "whole.ndjson", records)
    part = _written(tmp_path / "part.ndjson", records[100:200])

    found, wanted = _examined(whole, WINDOW), _examined(part, None)

    assert found.examined == {**wanted.examined, "outside_window": 200}
    assert [(one.rule.code, one.count) for one in found.findings] == [
        (one.rule.code, one.count) for one in wanted.findings
    ]
    assert found.window is WINDOW


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        pytest.param(START + 100, True, id="first second"),
        pytest.param(START + 99.999, False, id="just before"),
        pytest.param(START + 199.999, True, id="last moment"),
        pytest.param(START + 200, False, id="the bound itself"),
        pytest.param((START + 150) * 1000, True, id="milliseconds"),
        pytest.param((START + 250) * 1000, False, id="milliseconds outside"),
        pytest.param("soon", True, id="no time that can be read"),
        pytest.param(None, True, id="no time"),
        pytest.param(5, True, id="no plausible time"),
    ],
)
def test_bounds(tmp_path: Path, moment: Any, inside: bool) -> None:
    path = _written(tmp_path / "one.ndjson", [_record(moment, 1)])

    found = _examined(path, WINDOW)

    assert found.examined["events"] == inside
    assert found.examined.get("outside_window", 0) == (not inside)


def test_any_cut_gives_the_same_sums(tmp_path: Path) -> None:
    records = [_record(START + number, number) for number in range(300)]
    path = _written(tmp_path / "whole.ndjson", records)
    (source,), _, _ = find_sources([str(path)])
    size = path.stat().st_size
    text = path.read_bytes()
    middle = text.index(b"\n", size // 2) + 1
    task = Task(SETUP, catalogue(), keep=3, limits=Limits(), window=WINDOW)

    def gathered(*shards: Shard) -> Totals:
        with TemporaryDirectory() as folder:
            total = task.empty()
            for shard in shards:
                worker = ShardWorker(task, lambda: Path(folder))
                worker.gather(shard)
                total.merge(worker.totals())
            return total

    whole = gathered(Shard(source, 0, size))
    cut = gathered(Shard(source, middle, size), Shard(source, 0, middle))

    assert whole.examined == cut.examined
    assert whole.examined["outside_window"] == 200
    assert dict(whole.names.items()) == dict(cut.names.items())
