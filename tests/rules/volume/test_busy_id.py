from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mpdoctor.analysis.shards import ALONE, ShardWorker, Task
from mpdoctor.diagnosis.identity_subjects import opened
from mpdoctor.identity.visitors import busy_ids
from mpdoctor.inputs import Limits, Shard, find_sources
from mpdoctor.model.levels import Severity
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Occurrences
from mpdoctor.model.visitors import BusyId
from mpdoctor.rules.volume.busy_id import RULE

DAY = 86_400
NOON = 20_545 * DAY + DAY // 2


@pytest.mark.parametrize(
    ("most", "told"),
    [
        pytest.param(150_001, "sends 150,001 events in a day", id="near the limit"),
        pytest.param(200_001, "more than Mixpanel takes", id="beyond it"),
    ],
)
def test_the_busiest_day_is_told(most: int, told: str) -> None:
    (problem,) = RULE.check(BusyId("server", most, 2, Occurrences(most)))

    assert told in problem.message
    assert problem.subject == {"user": "server"}
    assert RULE.severity is Severity.ERROR


def _busy(lines: list[str], most: int) -> list[BusyId]:
    with TemporaryDirectory() as name:
        path = Path(name) / "events.ndjson"
        path.write_text("".join(line + "\n" for line in lines))
        (source,), _, _ = find_sources([str(path)])
        task = Task(Setup(), (RULE,), 3, Limits(), ALONE)
        worker = ShardWorker(task, lambda: Path(name))
        worker.gather(Shard(source, 0, path.stat().st_size))
        with opened(worker.totals(), Setup()) as graph:
            return [*busy_ids(graph.store, most)] if graph is not None else []


def _line(user: str, moment: int) -> str:
    return (
        f'{{"event": "Ping", "properties": {{"time": {moment}, '
        f'"distinct_id": "{user}", "mp_lib": "python"}}}}'
    )


def test_events_are_counted_by_id_and_day() -> None:
    lines = [_line("server", NOON + number) for number in range(12)]
    lines += [_line("server", NOON + DAY + number) for number in range(11)]
    lines += [_line("person", NOON + DAY * number) for number in range(12)]
    lines += [_line("", NOON + number) for number in range(30)]

    (found,) = _busy(lines, 10)

    assert (found.user, found.most, found.days) == ("server", 12, 2)
    assert found.seen.count == 23
    assert found.seen.positions


def test_as_many_as_the_limit_are_not_too_many() -> None:
    assert _busy([_line("server", NOON + number) for number in range(10)], 10) == []
