"""No report may depend on which lists and objects were followed without decoding them."""

import random
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpdoctor.config import load_plan
from mpdoctor.model.settings import Setup
from tests.analysis.sifted import AT_ONCE, be_impatient, passing
from tests.analysis.test_sifting import ODD, numbered

PLAN = """\
version: 1
events:
  Cart Viewed:
    properties:
      items:
        type: list
        items:
          type: object
          properties:
            sku: {type: string, pattern: "^[A-Z]{3}-[0-9]{5}$"}
            quantity: {type: integer, minimum: 1}
            sent: {type: datetime}
      tags: {type: list, items: {type: string, enum: [new, old, "12"]}}
      address:
        type: object
        properties:
          city: {type: string, max_length: 12}
          floor: {type: number, maximum: 40}
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    be_impatient(monkeypatch)


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    plan = tmp_path_factory.mktemp("plans") / "plan.yaml"
    plan.write_text(PLAN)
    return Setup(plan=load_plan(plan), now=1_775_000_100.0)


HEALTHY = (
    b'{"event":"Cart Viewed","properties":{"time":1775000%d,"n":%d,'
    b'"items":[{"sku":"ABC-12%d","quantity":1,"sent":"2026-04-01","x":%d},'
    b' {"sku":"XYZ-00%d","quantity":2, "sent":"2026-04-02","x":"free %d"}],'
    b'"tags":["new","old"],"address":{"city":"Berlin","floor":3},"free":[%d,"a",{"b":%d}]'
    b"}}"
)


def healthy(count: int = 200) -> list[bytes]:
    return numbered(HEALTHY, 200)[100:count] * 2


def test_what_is_flat_and_healthy_is_not_decoded(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Any] = []
    import mpdoctor.analysis.fast_path as sifting

    screen = sifting.Sifter._screen

    def counting(self: Any) -> None:
        for column in self._columns.values():
            brought.extend(
                value for value in column.brought if type(value) in (list, dict)
            )
        screen(self)

    monkeypatch.setattr(sifting.Sifter, "_screen", counting)

    assert passing(healthy(), setup) > 150
    # Four columns in one block, and then it is known what is in there.
    assert len(brought) <= 4 * AT_ONCE


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("usual", "place"),
    [
        pytest.param(b'"quantity":2', b'"quantity":%b', id="a number in an object"),
        pytest.param(b'"XYZ-00%d"', b"%b", id="a text in an object"),
        pytest.param(b'"free %d"', b"%b", id="an unplanned value in an object"),
        pytest.param(b'"old"', b"%b", id="an element"),
        pytest.param(b'"new","old"', b"%b", id="a single element"),
        pytest.param(b'{"b":%d}', b"%b", id="an unplanned element"),
        pytest.param(b'"Berlin"', b"%b", id="a text under a key"),
        pytest.param(b'{"city":"Berlin","floor":3}', b"%b", id="an object"),
        pytest.param(b',"floor":3', b',"floor":1,"city":%b', id="a key twice"),
    ],
)
def test_an_odd_value_inside_is_seen(
    usual: bytes, place: bytes, odd: bytes, setup: Setup
) -> None:
    assert HEALTHY.count(usual) == 1
    text = HEALTHY.replace(usual, place.replace(b"%b", odd))
    content = healthy()
    for at in (40, 41, 90):
        content[at] = numbered(text, 200)[100 + at]
    content += numbered(text, 200)[150:]

    assert passing(content, setup) > 20


values = st.recursive(
    st.sampled_from(
        [
            *(
                "new",
                "ABC-12345",
                "abc",
                "Berlin",
                "Llanfairpwllgwyn",
                "2026-04-01",
                "",
            ),
            *(0, 1, 2, 41, -1, 1.5, 2**63, 1e300, True, None, "x" * 250, "é", 'a"b'),
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["sku", "quantity", "sent", "city", "floor", "x", 'q"']),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
kinds = st.lists(
    st.fixed_dictionaries(
        {},
        optional={"items": values, "tags": values, "address": values, "free": values},
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(kinds=kinds, chance=st.randoms(use_true_random=False))
def test_whatever_is_inside_the_report_is_the_same(
    kinds: list[dict[str, Any]], chance: random.Random, setup: Setup
) -> None:
    records = [
        {"event": "Cart Viewed", "properties": {"time": 1_775_000_000, **kind}}
        for kind in kinds
    ]
    usual = [orjson.loads(line) for line in healthy(110)]
    content = [orjson.dumps(one) for one in (*records * 5, *usual)]
    content += chance.sample(content, len(content))

    passing(content, setup)


def test_what_is_too_large_to_be_flat_is_decoded(setup: Setup) -> None:
    def line(number: int, size: int) -> bytes:
        inside = b",".join(b"%d" % (number + at) for at in range(size))
        return (
            b'{"event":"Cart Viewed","properties":{"time":1775000000,"free":[%b]}}'
            % inside
        )

    content = [line(number, 3) for number in range(60)]
    content += [line(number, size) for number in range(9) for size in (100, 101, 256)]
    content += [line(1, 4_000)] * 20

    assert passing(content, setup) > 40


def test_a_planned_key_that_is_missing_is_counted(setup: Setup, tmp_path: Path) -> None:
    content = healthy()
    content[60] = content[60].replace(b',"quantity":2', b"")
    content[61] = content[61].replace(b'"city":"Berlin",', b"")

    assert passing(content + content[50:70], setup) > 150
