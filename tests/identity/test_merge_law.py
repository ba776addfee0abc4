"""Any cut of an export, merged in any order, gives the same findings and clusters."""

import random
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest

from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.shards import ALONE, ShardWorker, Task
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.identity_subjects import opened
from mpdoctor.diagnosis.judge import Evidence, judge
from mpdoctor.identity import host_sample
from mpdoctor.identity.clusters import Cluster
from mpdoctor.identity.host_sample import HostSample
from mpdoctor.inputs import Limits, Shard, Source, find_sources
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import IdMerge, Setup
from mpdoctor.rules import catalogue
from tests.identity.records import NOW, alias, event, identify, merge, uuid


def examined(
    source: Source,
    ends: list[int],
    order: random.Random,
    setup: Setup,
    *,
    slices: int = 1,
) -> tuple[Diagnosis, list[Cluster]]:
    task = Task(setup, catalogue(), 3, Limits(), ALONE, slices=slices)
    edges = [0, *ends]
    parts = []
    with TemporaryDirectory() as name:
        for start, end in zip(edges, [*ends, None], strict=True):
            folder = Path(name) / str(start)
            folder.mkdir()
            worker = ShardWorker(task, partial(Path, folder))
            worker.gather(Shard(source, start, end))
            parts.append(worker.totals())
        order.shuffle(parts)
        total = Totals(keep=3)
        for part in parts:
            total.merge(part)
        selection = RuleSelection(catalogue(), {})
        with opened(total, setup) as graph:
            assert graph is not None
            diagnosis = judge(
                Evidence(total, setup, Planned(None), ["e"], graph=graph), selection
            )
            return diagnosis, list(graph.clusters())


@pytest.mark.parametrize("seed", range(4))
def test_people_on_hosts_are_sampled_alike(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_sample, "KEPT", 50)
    chance = random.Random(seed)
    visits = [
        (
            f"user-{chance.randrange(90)}",
            {"$current_url": f"https://{host}.example.com/", "$device_id": f"d-{host}"},
        )
        for host in chance.choices("abc", k=400)
    ]

    def sample(start: int, end: int) -> HostSample:
        found = HostSample()
        users, records = zip(*visits[start:end], strict=True)
        found.add(users, records.__getitem__, range(start, end), (0, 0))
        return found

    whole = sample(0, 400)
    for _ in range(3):
        ends = [0, *sorted(chance.sample(range(1, 400), 4)), 400]
        parts = [sample(*pair) for pair in pairwise(ends)]
        chance.shuffle(parts)
        total = HostSample()
        for part in parts:
            total.merge(part)

        assert total == whole
    assert 0 < len(whole.visits) <= 50


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("www.example.com", "app.example.com", True),
        ("www.example.com", "example.com", True),
        ("example.com", "example.org", False),
        ("a.example.co.uk", "b.example.co.uk", True),
        ("example.co.uk", "another.co.uk", False),
        ("intranet", "intranet", False),
    ],
)
def test_a_cookie_reaches_hosts_of_one_site(one: str, two: str, same: bool) -> None:
    assert host_sample.same_site(one, two) is same


@pytest.mark.parametrize("model", [IdMerge.SIMPLIFIED, IdMerge.ORIGINAL])
@pytest.mark.parametrize("seed", range(4))
def test_any_cut_in_any_order(model: IdMerge, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    people = ["a", "b", "A", 7, "7", "null", "x@example.com"]
    devices = [uuid(n) for n in range(6)]
    lines = []
    for _ in range(120):
        at, user = chance.randrange(50), chance.choice(people)
        device = chance.choice(devices)
        record = chance.choice(
            [
                event(at, None, device),
                event(at, user, device, **{"$email": f"{user}@example.com"}),
                event(
                    at,
                    user,
                    device,
                    **{"$current_url": f"https://{device[-1]}.example.com/"},
                ),
                event(at, id=device),
                identify(at, user, device),
                merge(at, user, chance.choice(people)),
                alias(at, user, chance.choice(people)),
            ]
        )
        lines.append(orjson.dumps(record) + b"\n")
    path = tmp_path / "e.ndjson"
    path.write_bytes(b"".join(lines))
    (source,), _, _ = find_sources([str(path)])
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    setup = Setup(now=NOW, id_merge=model)

    whole = examined(source, [], chance, setup)
    for _ in range(3):
        ends = sorted(chance.sample(offsets[1:-1], 5))

        assert examined(source, ends, chance, setup) == whole
        assert examined(source, ends, chance, setup, slices=3) == whole
