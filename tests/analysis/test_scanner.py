"""No report may depend on which lines the scanner could follow."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import everyday, hostile
from benchmarks.plans import plan_text
from benchmarks.spotless import records
from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.config import load_plan
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import Lines
from mpdoctor.model.settings import Region, Setup
from tests.analysis.scanned import RULES, be_impatient, event, passing, totals
from tests.analysis.test_merge_law import SETUP, lines


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    be_impatient(monkeypatch)


def numbered(text: bytes, count: int = 60) -> list[bytes]:
    """Many of a line, told apart by what stands for `%d`."""
    return [text.replace(b"%d", b"%d" % number) for number in range(count)]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(lines, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_repeated_lines_of_any_kind_give_the_same_bytes(
    kinds: list[bytes], chance: random.Random
) -> None:
    content = kinds * 6
    chance.shuffle(content)

    passing(content, SETUP)


def _odd_texts() -> Iterator[bytes]:
    yield from (b'""', b'"N/A"', b'" n/a "', b'"null"', b'"\\u006eull"', b'"n\\/a"')
    yield from (b'"caf\xc3\xa9"', b'"caf\\u00e9"', b'"\xff"', b'"\\ud800"', b'"\\x"')
    yield from (
        b'"tab\there"',
        b'"nul\\u0000"',
        b'"\xed\xa0\x80"',
        b'"' + b"x" * 300 + b'"',
    )
    yield from (
        b'"12.5"',
        b'"true"',
        b'"2026-04-01"',
        b'"a.mp-service-account:12345678"',
    )
    yield from (b'"Basic aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', b'"$device:null"')


def _odd_numbers() -> Iterator[bytes]:
    yield from (
        b"0",
        b"-0",
        b"01",
        b"1.",
        b".5",
        b"-",
        b"+1",
        b"1e5",
        b"1E400",
        b"-1e-9",
    )
    yield from (b"12345678901234567890", b"123456789012345678901234567890", b"0.1")
    yield from (b"4242424242424242", b"4242424242424241", b"4242424242424242.5")
    yield from (b"1.0", b"-0.0", b"1" * 400, b"0." + b"1" * 400, b"NaN", b"Infinity")


def _odd_nests() -> Iterator[bytes]:
    yield from (b"[]", b"{}", b"[1,]", b"[1 2]", b'{"a":}', b'{"a":1,"a":2}', b"[}")
    yield from (b'["\xff"]', b'[{"sku":1}]', b'[{"sku":"a"},{}]', b"[[[[[1]]]]]")
    yield from (b"[" * 70 + b"]" * 70, b'{"a":{"b":[{"c":1}]}}', b"[null]", b"[true]")
    yield from (
        b'[{"sku":"a","sku":1}]',
        b'[{"s\\u006bu":"a"}]',
        b'[{"sku":"\\ud800"}]',
    )
    yield from (
        b'[{"sku":"\xc3\xa9"}]',
        b'[{"sku":"a","x":"\xff"}]',
        b'[{"sku":1e999}]',
    )
    yield from (b'[{"sku" : "a" , "x" : [ ] } ]', b'[{"sku":"a",}]', b'[{"sku" "a"}]')
    yield from (b'["ada@example.com"]', b'{"a":{"b":"4242 4242 4242 4242"}}')
    yield from (b"[4242424242424242]", b'[{"sku":"+4930901820"}]', b'{"a":"AKIA"}')
    yield from (b"[" + b"0," * 300 + b"0]", b'["' + b"x" * 300 + b'"]', b"[[1,2],[3]]")


ODD = [*_odd_texts(), *_odd_numbers(), *_odd_nests(), b"true", b"null", b"nul", b"tru"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "name",
    [
        *("note", "price", "items", "time", "$insert_id", "distinct_id", "mp_lib"),
        *("$city", "mp_processing_time_ms", "$lib_version", "token"),
    ],
)
def test_an_odd_value_among_healthy_ones_is_seen(name: str, odd: bytes) -> None:
    """The value comes late, again and again, and beside healthy ones."""
    usual = {
        "note": b'"n%d"',
        "price": b"%d.5",
        "items": b'[{"sku":"a%d"}]',
        "time": b"1775000%d",
        "distinct_id": b'"user-%d"',
        "$insert_id": b'"insert-%d"',
        "mp_lib": b'"web"',
        "$city": b'"Berlin"',
        "mp_processing_time_ms": b"1775000%d900",
        "$lib_version": b'"2.55.1"',
        "token": b'"0123456789abcdef0123456789abcdef"',
    }

    def line(values: dict[str, bytes], number: int) -> bytes:
        inside = b",".join(
            b'"%b":%b' % (key.encode(), value.replace(b"%d", b"%d" % number))
            for key, value in values.items()
        )
        return b'{"event":"Sign Up","properties":{%b}}' % inside

    content = [line(usual, number) for number in range(100, 180)]
    for at in (40, 41, 70):
        content[at] = line({**usual, name: odd}, 100 + at)
    content += [line({**usual, name: odd}, 100 + at) for at in range(80, 120)]

    assert passing(content, SETUP) > 20


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        pytest.param(
            b'{ "event" : "Log In" , "properties" : { "time" : 1775000000 , "n" : %d } } \r',
            True,
            id="blanks",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000,"n":%d},"x":1}',
            False,
            id="a third key",
        ),
        pytest.param(
            b'{"properties":{"time":1775000000,"n":%d},"event":"Log In"}',
            False,
            id="the other order",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000,"n":%d}',
            False,
            id="cut off",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000,"n":%d}}}',
            False,
            id="too much",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000,"n":1,"n":%d}}',
            False,
            id="a name twice",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"ti\\u006de":1775000000,"n":%d}}',
            False,
            id="an escaped name",
        ),
        pytest.param(
            b'{"event":"Log \\u0049n","properties":{"time":1775000000,"n":%d}}',
            True,
            id="an escaped event",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000,"a\\"b":%d}}',
            False,
            id="a name with a quote",
        ),
        pytest.param(b'{"event":"Log In","properties":{"n":%d}}', False, id="no time"),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000123,"n":%d}}',
            True,
            id="milliseconds",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000.25,"n":%d}}',
            True,
            id="a fraction of a second",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1885000000,"n":%d}}',
            True,
            id="the future",
        ),
        pytest.param(
            b'{"event":"Log In","properties":{"time":1775000000,"distinct_id":"u%d",'
            b'"$insert_id":"u%d"}}',
            False,
            id="an insert id that is the distinct id",
        ),
        pytest.param(b"%d", False, id="a number"),
        pytest.param(b"", False, id="blank"),
        pytest.param(b'[{"event":"Log In","properties":{}}]', False, id="a list"),
    ],
)
def test_only_what_can_be_followed_is_counted(text: bytes, passes: bool) -> None:
    passed = passing(numbered(text), SETUP)

    assert (passed > 0) is passes


def test_a_text_that_is_new_in_a_healthy_and_a_faulty_line_is_counted_twice() -> None:
    content = [event(note=f"note {number}", city="Köln") for number in range(80)]
    content[50] = event(note="grün", city="Köln")
    content[51] = event(note="grün", city="N/A")
    content[70] = event(note=1, city="Köln")

    assert passing(content, Setup(now=1_775_000_100.0)) > 20


@pytest.mark.parametrize("usual", [b"1", b"1.0"])
def test_a_boolean_is_not_taken_for_an_equal_number(usual: bytes) -> None:
    text = (
        b'{"event":"Log In","properties":{"time":1775000000,"$device_id":%b,"n":%%d}}'
    )
    content = numbered(text % usual) + numbered(text % b"true")

    assert passing(content, SETUP) > 20


def test_who_sent_the_same_does_not_depend_on_its_company() -> None:
    text = (
        b'{"event":"Log In","properties":{"time":1775000000,"distinct_id":%b,'
        b'"$insert_id":"i%%d","%b":1}}'
    )
    content = numbered(text % (b'"u"', b"n"), 40)
    content += [
        content[20].replace(b'"n"', b'"m"'),
        *numbered(text % (b"[1]", b"n"), 3),
    ]
    content += numbered(text % (b"0", b"n"), 40) * 2

    for at_once in (1, 16):
        assert passing(content, SETUP, at_once=at_once) > 5


def test_the_same_insert_ids_are_found_on_both_ways() -> None:
    """Every fourth line is too odd to be followed and repeats the one before it."""
    content = []
    for number in range(80):
        same = f"insert-{number - (number % 4 == 3)}"
        text = event(**{"distinct_id": f"u{number // 2}", "$insert_id": same})
        content.append(
            text if number % 4 != 3 else text.replace(b":", b" :", 1)[:-1] + b',"x":1}'
        )

    assert passing(content, SETUP) > 20


def test_times_of_two_units_are_the_same_moment() -> None:
    content = [
        event(
            time=time,
            distinct_id=f"u{number}",
            **{"$insert_id": f"insert-{number}-{time}"},
        )
        for number in range(40)
        for time in (1_775_000_000, 1_775_000_000_000)
    ]

    assert passing(content, SETUP) > 20


def test_columns_of_ever_new_texts_are_followed() -> None:
    content = [
        event(note=f"note {number}", distinct_id=f"u{number}")
        for number in range(3_000)
    ]

    assert passing(content, Setup(now=1_775_000_100.0), at_once=300) > 2_000


def test_a_new_type_is_sampled_from_its_first_record() -> None:
    content = [event(note=number) for number in range(50)]
    content[30] = event(note="thirty")
    content[31] = event(note="thirty-one")
    content[33] = event(note=[{"a": 1}])

    assert passing(content, Setup(now=1_775_000_100.0)) > 20


def test_what_is_inside_lists_is_counted_and_sampled(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(plan_text())
    setup = Setup(region=Region.EU, plan=load_plan(plan), now=1_780_000_000.0)
    rows: list[dict[str, Any]] = [
        {
            "event": "Cart Opened",
            "properties": {
                "time": 1_775_000_000,
                "total": 1,
                "currency": "EUR",
                "items": [{"sku": f"ABC-{number:05}", "quantity": 1}] * (number % 3),
            },
        }
        for number in range(80)
    ]
    rows[50]["properties"]["items"][0]["quantity"] = 1.5
    rows[62]["properties"]["items"][0]["sku"] = None
    del rows[65]["properties"]["items"][0]["sku"]

    assert passing([orjson.dumps(row) for row in rows], setup) > 20


def test_events_with_conditions_are_decoded_and_others_are_not(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "version: 1\nevents:\n  Log In: {}\n  Sign Up:\n    properties:\n"
        "      b: {when: [{property: a, equals: 1, required: true}], by_source: "
        "{ios: {type: integer}}}\n"
    )
    setup = Setup(plan=load_plan(plan), now=1_780_000_000.0)
    rows = [
        {
            "event": "Sign Up" if number % 2 else "Log In",
            "properties": {
                "time": 1_775_000_000 + number,
                "mp_lib": "swift",
                "a": number % 3,
                **({"b": "x"} if number % 5 else {}),
            },
        }
        for number in range(100)
    ]

    assert 20 < passing([orjson.dumps(row) for row in rows], setup) <= 50


def test_most_of_a_healthy_export_is_not_decoded(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(plan_text(10))
    setup = Setup(region=Region.EU, plan=load_plan(plan), now=1_780_000_000.0)
    content = [orjson.dumps(row) for row in records(6_000)]

    assert passing(content, setup, at_once=500) > 2_000


@pytest.mark.parametrize("grade", [everyday, hostile], ids=["everyday", "hostile"])
def test_everyday_and_hostile_data_give_the_same_bytes(
    grade: Any, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(plan_text(50))
    setup = Setup(region=Region.EU, plan=load_plan(plan), now=1_780_000_000.0)
    content = [orjson.dumps(row) for row in grade.records(1_500)]

    passing(content, setup, at_once=100)


def test_what_tells_records_apart_is_counted_on_both_ways() -> None:
    versions = ['"9.1.0"', '"9.2.0"', '"9.\\u0032.0"', "9", "null", '"\\ud800"']
    content = [
        event(
            price="N/A" if number % 6 in (1, 2) else number,
            mp_country_code=("DE", "FR")[number % 2],
            version=f"version-{number % 6}",
            time=1_775_000_000 + number * 9_000,
        )
        .replace(b'"version-%d"' % (number % 6), versions[number % 6].encode())
        .replace(b'"version"', b'"$app_version_string"')
        for number in range(240)
    ]

    assert passing(content, SETUP) > 80
    report, _ = totals(content, SETUP, scan=True)
    assert '"app": "9.2.0"' in report


def test_ever_new_values_of_a_dimension_are_counted_on_both_ways() -> None:
    content = [
        event(**{"$browser": f"browser {number}", "price": "N/A"})
        for number in range(3_000)
    ]

    assert passing(content, SETUP, at_once=100) > 1_000


def test_a_broken_line_keeps_its_place() -> None:
    content = numbered(b'{"event":"Log In","properties":{"time":1775000000,"n":%d}}')
    content[47] = b"{broken"
    aggregator = Aggregator(
        SETUP,
        Planned(None),
        ValueChecks(RULES),
        keep=3,
        folder=lambda: Path(),
        scan=True,
    )
    aggregator.begin(0, 0)
    for start in range(0, 60, 20):
        block = b"\n".join(content[start : start + 20])
        aggregator.take(Lines(block, 0, len(block), start + 1, 20))
    aggregator.end()

    ((_, bad),) = aggregator.finish().bad.items()
    assert bad.positions == [(0, 0, pack_position(48))]
