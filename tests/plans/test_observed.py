"""What is kept to infer a plan merges like everything that is gathered."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.inputs import Shard, Source
from mpdoctor.inputs.decode import decode_lines
from mpdoctor.inputs.limits import Limits
from mpdoctor.plans import observed as kept
from mpdoctor.plans.infer import infer
from mpdoctor.plans.observed import Observed
from mpdoctor.plans.observer import Observer, Observing
from mpdoctor.plans.values import (
    KEYS_KEPT,
    NUMBERS_KEPT,
    TEXTS_KEPT,
    TextSample,
    Values,
)
from mpdoctor.plans.yaml_text import yaml_text
from tests.plans.conftest import event

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 400),
    st.floats(-2, 2, width=16),
    st.sampled_from(["a", "b", "2026-04-01", "N/A", ""]),
    st.text(max_size=3),
    st.integers(0, 400).map("id-{:04}".format),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    ),
    max_leaves=6,
)
EVENTS = st.builds(
    lambda name, person, own: event(name, person, **own),
    st.sampled_from(["Sign Up", "sign up", "Paid", "Item 48213"]),
    st.integers(0, 300).map(str),
    st.dictionaries(st.sampled_from(["p", "P", "q", "tier"]), VALUES, max_size=3),
)
UPDATES = st.builds(
    lambda person, key, value: {
        "$token": "t",
        "$distinct_id": person,
        key: {"p": value},
    },
    st.sampled_from("abc"),
    st.sampled_from(["$set", "$set_once", "$append"]),
    SCALARS,
)
RECORDS = st.lists(EVENTS | UPDATES, max_size=40)


def seen(records: Sequence[Any]) -> Observed:
    lines = [json.dumps(record).encode() for record in records]
    observer = Observer()
    observer.begin(0, 0)
    for reading in decode_lines(lines, range(len(lines)), Limits()):
        observer.take(reading)
    observer.end()
    return observer.finish()


def merged(*parts: Observed) -> Observed:
    total = Observed()
    for part in parts:
        total.merge(part)
    return total


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.integers(0, 40), st.integers(0, 40))
def test_any_cut_and_any_order_shows_the_same(
    records: list[Any], one: int, other: int
) -> None:
    low, high = sorted((one, other))
    parts = [records[:low], records[low:high], records[high:]]
    whole = yaml_text(infer(seen(records)).draft)

    forward = merged(*map(seen, parts))
    backward = merged(*map(seen, reversed(parts)))
    nested = merged(seen(parts[0]), merged(seen(parts[1]), seen(parts[2])))

    for total in (forward, backward, nested, merged(forward, Observed())):
        assert yaml_text(infer(total).draft) == whole


@given(st.lists(st.integers(0, 3 * TEXTS_KEPT), max_size=400), st.integers(0, 400))
def test_a_sample_of_texts_does_not_depend_on_the_cut(
    numbers: list[int], cut: int
) -> None:
    def sample(part: Sequence[int]) -> TextSample:
        found = TextSample()
        for number in part:
            found.add({f"text {number}": 1})
        return found

    whole, left, right = sample(numbers), sample(numbers[:cut]), sample(numbers[cut:])
    right.merge(left)

    assert right.counts == whole.counts
    assert right.more == whole.more == (len(set(numbers)) > TEXTS_KEPT)
    assert len(whole.counts) <= TEXTS_KEPT


def test_what_has_too_many_values_is_bounded() -> None:
    values = Values()

    values.add(list(range(NUMBERS_KEPT + 1)))
    values.add([{f"key {n}": n} for n in range(KEYS_KEPT + 1)])

    assert values.numbers is None
    assert values.keys is None
    assert (values.low, values.high) == (0, NUMBERS_KEPT)


def test_names_beyond_the_bound_are_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = [event(f"Event {letter}") for letter in "abcdef"]
    found = seen(records)

    found.trim(4)

    assert len(found.events) == 4
    assert "more names than can be kept: some are left out" in infer(found).notes
    assert kept.PROPERTIES_KEPT > 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_show_the_same(tmp_path: Path, jobs: int) -> None:
    from mpdoctor.analysis.gathering import gather_all
    from mpdoctor.analysis.shards import shards_of

    sources = []
    for index in range(3):
        path = tmp_path / f"{index}.ndjson"
        records = [event("Paid", f"user-{n}", n=n + index) for n in range(50)]
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        sources.append(Source(path.name, index, path, None))

    total, unread = gather_all(shards_of(sources), Observing(), jobs, lambda: tmp_path)

    assert not unread
    assert total.events["Paid"].count == 150
    assert total.properties["Paid", "n"].high == 51
    assert Shard(sources[0]).start == 0
