"""Any cut of an input gives the same findings on events of clients and servers."""

import random
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.shards import AMONG_OTHERS, ShardWorker, Task
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.identity_subjects import opened
from mpdoctor.diagnosis.judge import Evidence, judge
from mpdoctor.inputs import Limits, Shard, Source, find_sources
from mpdoctor.model.settings import Setup
from mpdoctor.rules.identity.client_server_split import RULE as SPLIT
from mpdoctor.rules.ingestion.double_sent_event import RULE as DOUBLE
from tests.rules.examined import NOW
from tests.rules.two_sides import CLIENT, SERVER, both, told

RULES = (DOUBLE, SPLIT)


def records() -> list[dict[str, Any]]:
    found = [record for n in range(30) for record in both(n)]
    found += [told(n, side=SERVER, after=2) for n in range(30, 40)]
    for n in range(12):
        found.append(told(n, side=CLIENT, name="Refund Issued"))
        found.append(told(n, side=SERVER, name="Refund Issued", user=f"buyer-{n}"))
    random.Random(3).shuffle(found)
    return found


def examined(source: Source, ends: list[int], order: random.Random) -> list[Any]:
    setup = Setup(now=NOW)
    task = Task(setup, RULES, 3, Limits(), AMONG_OTHERS)
    parts = []
    with TemporaryDirectory() as name:
        for start, end in zip([0, *ends], [*ends, None], strict=True):
            folder = Path(name) / str(start)
            folder.mkdir()
            worker = ShardWorker(task, partial(Path, folder))
            worker.gather(Shard(source, start, end))
            parts.append(worker.totals())
        order.shuffle(parts)
        total = Totals(keep=3)
        for part in parts:
            total.merge(part)
        with opened(total, setup) as graph:
            diagnosis = judge(
                Evidence(total, setup, Planned(None), ["e"], graph=graph),
                RuleSelection(RULES, {}),
            )
    return [
        (one.rule.code, one.message, one.count, one.places, one.evidence)
        for one in diagnosis.findings
    ]


@pytest.mark.parametrize("seed", range(2))
def test_any_cut_in_any_order(seed: int, tmp_path: Path) -> None:
    lines = [orjson.dumps(record) + b"\n" for record in records()]
    file = tmp_path / "e.ndjson"
    file.write_bytes(b"".join(lines))
    (source,), _, _ = find_sources([str(file)])
    chance = random.Random(seed)
    cuts = sorted(chance.sample(range(1, len(lines)), 3))
    ends = [sum(map(len, lines[:cut])) for cut in cuts]

    whole = examined(source, [], chance)

    assert [finding[0] for finding in whole] == ["ID015", "ENV042"]
    assert examined(source, ends, chance) == whole
