"""Any cut of any input, merged in any order, gives the same bytes of report."""

import random
from functools import partial
from io import StringIO
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.shards import ShardWorker, Task
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.judge import Evidence, judge
from mpdoctor.inputs import Limits, Shard, Source, find_sources
from mpdoctor.model.plan import (
    EventSpec,
    PropertySpec,
    TrackingPlan,
    ValueType,
)
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.tally import SENDERS_KEPT
from mpdoctor.reports.formats.json import write
from mpdoctor.rules import catalogue

PLAN = TrackingPlan(
    events={
        "Sign Up": EventSpec(
            "Sign Up",
            properties={
                "method": PropertySpec(
                    ValueType.STRING, required=True, enum=("email",)
                ),
                "price": PropertySpec(ValueType.NUMBER, minimum=0),
                "items": PropertySpec(
                    ValueType.LIST,
                    items=PropertySpec(
                        ValueType.OBJECT,
                        properties={
                            "sku": PropertySpec(ValueType.STRING, required=True)
                        },
                    ),
                ),
            },
        ),
        "Log In": EventSpec("Log In"),
    },
    super_properties={"plan": PropertySpec(ValueType.STRING)},
)
SETUP = Setup(
    token="0123456789abcdef0123456789abcdef",
    region=Region.EU,
    plan=PLAN,
    now=1_775_100_000.0,
)
TASK = Task(SETUP, catalogue(), keep=3, limits=Limits())

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-10, 10, allow_nan=False),
    st.sampled_from(["email", "Email", "", "N/A", "12.5", "x" * 256, "2026-04-01"]),
    st.lists(st.fixed_dictionaries({}, optional={"sku": st.sampled_from(["a", 1])})),
)
events = st.fixed_dictionaries(
    {
        "event": st.sampled_from(
            ["Sign Up", "sign up", "Log In", "Sing Up", "Order 4711", "", None, 7]
        ),
        "properties": st.fixed_dictionaries(
            {"mp_lib": st.sampled_from(["web", "swift", "python"])},
            optional={
                "time": st.sampled_from(
                    [1_775_000_000, 1_775_000_000_000, 1.7e15, "now", 5, 1_785_000_000]
                ),
                "distinct_id": st.sampled_from(["a", "b", "null", "", 12]),
                "$insert_id": st.sampled_from(
                    ["i-1", "i-2", "i-3", "bad id", "a", None]
                ),
                "$lib_version": st.sampled_from(["1.0", "2.0", "3.0"]),
                "token": st.sampled_from([SETUP.token, "other", ""]),
                "mp_processing_time_ms": st.just(1_775_000_001_000),
                "$mp_api_endpoint": st.sampled_from(
                    ["api.mixpanel.com", "api-eu.mixpanel.com"]
                ),
                "method": values,
                "price": values,
                "Price": values,
                "items": values,
                "plan": values,
                "$current_url": st.sampled_from(["https://example.com", "u" * 300]),
                "$app_version_string": st.sampled_from(["9.1.0", "9.2.0", 9, None]),
                "mp_country_code": st.sampled_from(["DE", "FR"]),
                "$browser": st.sampled_from(["Chrome", ["Chrome"]]),
            },
        ),
    }
)
written = st.dictionaries(
    st.sampled_from(["plan", "seats", "$email", "email", "$created", "$phone"]),
    st.one_of(values, st.sampled_from(["7", "true", "None", "[1]", "+4930123456"])),
    max_size=3,
)
updates = st.fixed_dictionaries(
    {"$token": st.sampled_from([SETUP.token, "", "YOUR_TOKEN"])},
    optional={
        "$distinct_id": st.sampled_from(["a", "b", "null", "", "a@example.com"]),
        "$set": written,
        "$add": written,
        "$union": written,
        "$sett": st.just({}),
    },
).filter(lambda record: len(record) > 1)
cdp = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["track", "identify", "page"]),
        "userId": st.sampled_from(["u", ""]),
        "context": st.just({"library": {"name": "analytics.js"}}),
    },
    optional={
        "event": st.sampled_from(["Sign Up", "Buy"]),
        "properties": st.dictionaries(st.sampled_from("abc"), values, max_size=3),
    },
)
groups = st.fixed_dictionaries(
    {
        "$token": st.just(SETUP.token),
        "$group_key": st.sampled_from(["company", "team", "plan"]),
        "$group_id": st.sampled_from(["acme", "", None]),
        "$set": written,
    }
)
profiles = st.fixed_dictionaries(
    {"$distinct_id": st.sampled_from(["a", "a@example.com"]), "$properties": written}
)
lines = st.one_of(
    events.map(orjson.dumps),
    st.one_of(updates, groups, profiles, cdp).map(orjson.dumps),
    st.sampled_from(
        [b"", b"{broken", b"\xff\xfe", b'{"event":"a","properties":{"x":"\\ud800"}}']
    ),
)


def totals(shards: list[Shard], folder: Path) -> list[Totals]:
    """Each shard gathered by a worker of its own."""
    found = []
    for number, shard in enumerate(shards):
        own = folder / str(number)
        own.mkdir(parents=True)
        worker = ShardWorker(TASK, partial(Path, own))
        worker.gather(shard)
        found.append(worker.totals())
    return found


def report(parts: list[Totals]) -> str:
    total = Totals(keep=3)
    for part in parts:
        total.merge(part)
    diagnosis = judge(
        Evidence(
            total,
            SETUP,
            Planned(PLAN),
            ["events.ndjson"],
            # As in `check`, so that the walk is told as well.
            connection=ConnectionReport(SETUP),
        ),
        RuleSelection(TASK.rules, {}),
    )
    out = StringIO()
    write(diagnosis, out)
    return out.getvalue()


def a_file_of(content: list[bytes], folder: Path) -> tuple[Source, list[int]]:
    """A file of these lines, and where each begins and the last one ends."""
    path = folder / "events.ndjson"
    path.write_bytes(b"\n".join(content) + b"\n")
    (source,), _, _ = find_sources([str(path)])
    return source, [0, *accumulate(len(line) + 1 for line in content)]


def cut(source: Source, ends: list[int]) -> list[Shard]:
    edges = [0, *ends]
    return [
        Shard(source, start, end)
        for start, end in zip(edges, [*ends, None], strict=True)
        if start != end
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(lines, min_size=2, max_size=40), st.data())
def test_any_cut_in_any_order_gives_the_same_bytes(
    content: list[bytes], data: st.DataObject
) -> None:
    # A readable first line, so that the file is taken for what it is.
    content = [b'{"event":"Log In","properties":{"time":1775000000}}', *content]
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, offsets = a_file_of(content, folder)
        ends = sorted(
            data.draw(st.sets(st.sampled_from(offsets[1:-1]), max_size=6), "cuts")
        )
        order = data.draw(st.randoms(use_true_random=False), "order")

        whole = report(totals([Shard(source)], folder / "whole"))
        parts = totals(cut(source, ends), folder / "parts")
        order.shuffle(parts)

        assert report(parts) == whole


def test_an_empty_part_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_bytes(orjson.dumps({"event": "sign up", "properties": {"time": 5}}))
    (source,), _, _ = find_sources([str(path)])
    parts = totals([Shard(source)], tmp_path / "spill")

    assert report([Totals(keep=3), *parts, Totals(keep=3)]) == report(parts)


def test_caps_obey_the_law_on_a_different_name_in_every_line(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("mpdoctor.analysis.totals.EVENTS_KEPT", 50)
    monkeypatch.setattr("mpdoctor.analysis.totals.SHAPES_KEPT", 40)
    monkeypatch.setattr("mpdoctor.analysis.totals.COLUMNS_KEPT", 60)
    monkeypatch.setattr("mpdoctor.analysis.known_shapes.SHAPES_CACHED", 70)
    chance = random.Random(7)
    rows = [
        orjson.dumps(
            {
                "event": f"Viewed {chance.randrange(10**6)}",
                "properties": {"time": 1_775_000_000 + row, f"p{row}": "N/A"},
            }
        )
        for row in range(600)
    ]
    source, offsets = a_file_of(rows, tmp_path)

    whole = report(totals([Shard(source)], tmp_path / "whole"))
    parts = totals(cut(source, offsets[100:600:100]), tmp_path / "parts")
    chance.shuffle(parts)

    assert report(parts) == whole


def test_values_that_are_not_judged_obey_the_law_and_are_told(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("mpdoctor.analysis.totals.VIOLATIONS_KEPT", 40)
    monkeypatch.setattr("mpdoctor.analysis.aggregate.WINDOW", 20)
    monkeypatch.setattr("mpdoctor.analysis.violations.MOST", 50)
    chance = random.Random(8)
    nested: dict[str, Any] = {"a": {"b": {"c": {"d": {}}}}}
    rows = [
        orjson.dumps(
            {
                "event": chance.choice(["Sign Up", "Log In", "Buy"]),
                "properties": {
                    "time": 1_775_000_000 + row,
                    **dict.fromkeys(
                        chance.sample(list("abcdefghijklmnopqrstuvwxyz"), 4), "N/A"
                    ),
                    f"p{chance.randrange(20)}": {**nested, "row": row},
                },
            }
        )
        for row in range(600)
    ]
    source, offsets = a_file_of(rows, tmp_path)

    whole = report(totals([Shard(source)], tmp_path / "whole"))
    parts = totals(cut(source, offsets[100:600:100]), tmp_path / "parts")
    chance.shuffle(parts)

    assert report(parts) == whole
    document = orjson.loads(whole)
    # Those without a digit come first.
    assert 60 <= document["examined"]["values_left_out"] < 60 + 3 * 26
    assert document["areas"]["privacy"]["status"] == "not settled"
    for finding in document["findings"]:
        if finding["code"] == "PLAN014":
            event, name = (finding["subject"][key] for key in ("event", "property"))
            wanted = f'"{name}":"N/A"'.encode(), f'{event or ""}"'.encode()
            assert finding["count"] == sum(
                all(part in row for part in wanted) for row in rows
            )


def test_more_senders_than_are_kept_obey_the_law(tmp_path: Path) -> None:
    chance = random.Random(9)
    rows = [
        orjson.dumps(
            {
                "event": "Sign Up",
                "properties": {
                    "time": 1_775_000_000 + row,
                    "mp_lib": "web",
                    "$lib_version": f"2.{chance.randrange(300)}.0",
                    "price": "N/A",
                },
            }
        )
        for row in range(600)
    ]
    source, offsets = a_file_of(rows, tmp_path)

    whole = report(totals([Shard(source)], tmp_path / "whole"))
    parts = totals(cut(source, offsets[30:600:30]), tmp_path / "parts")
    held, most = Totals(keep=3), 0
    for part in parts:
        held.merge(part)
        most = max(most, *(len(tally.senders) for tally in held.names.values()))

    assert most > SENDERS_KEPT
    assert report(parts) == whole
