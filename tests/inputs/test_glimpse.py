"""What is decoded in a glimpse tells the same of people as what is decoded in full."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.analysis.identity_aggregate import IdentityAggregator
from mpdoctor.inputs import Limits, glimpse
from mpdoctor.inputs.decode import Decode, decode
from mpdoctor.inputs.formats.ndjson import read_ndjson
from mpdoctor.model.record import Batch, IdentityBatch, Kind, Reading
from mpdoctor.model.settings import Setup

START = 1_775_000_000
LIMITS = Limits()
DEEP = b"[" * 201 + b"]" * 201
DEEP_OBJECTS = b'{"":' * 201 + b"1" + b"}" * 201


def told(
    text: bytes, decoder: Decode, limits: Limits = LIMITS, *, raw: bool = False
) -> tuple[dict[str, Any], Counter[str]]:
    """All that is gathered of a text, and how many records came in which way."""
    ways: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        gatherer = IdentityAggregator(
            Setup(now=0.0),
            keep=3,
            folder=lambda: Path(folder),
            slices=3,
            limits=limits,
        )
        gatherer.begin(0, 0)
        lines_in = gatherer.raw if raw else None
        for reading in read_ndjson([text], limits, decode=decoder, raw=lines_in):
            ways[way(reading)] += 1
            gatherer.take(reading)
        gatherer.end()
        found = gatherer.finish()
        parts = found.identity
        assert parts is not None
        rows = {
            (part.kind, part.slice): sorted(part.path.read_bytes().splitlines())
            for part in parts.parts
        }
        return {
            "examined": found.examined,
            "bad": dict(found.bad.items()),
            "lines": found.lines,
            "rows": rows,
            "senders": parts.senders,
            "hosts": parts.hosts,
            "notes": dict(parts.notes.items()),
            "updates": dict(parts.updates.items()),
            "profiles": dict(parts.profile_notes.items()),
        }, ways


def way(reading: Reading) -> str:
    return type(reading).__name__


def assert_same(text: bytes, limits: Limits = LIMITS) -> None:
    decoded, _ = told(text, decode, limits)
    assert told(text, glimpse.glimpse, limits)[0] == decoded
    assert told(text, glimpse.glimpse, limits, raw=True)[0] == decoded


def event(name: str = "A", **properties: Any) -> dict[str, Any]:
    ids = {"distinct_id": "u", "$user_id": "u", "$device_id": "d"}
    named = {key.replace("__", "$"): value for key, value in properties.items()}
    return {"event": name, "properties": {"time": START, **ids, **named}}


def line(record: Any) -> bytes:
    return orjson.dumps(record) + b"\n"


ODD_VALUES = [
    *(b"NaN", b"Infinity", b"-Infinity", b"01", b"-01", b"-", b"1.", b".5", b"+1"),
    *(b"1e5", b"1e", b"1e+", b"1E400", b"1e999", b"-1e+999", b"1e0000999", b"1e-999"),
    *(b"9" * 25, b"-" + b"9" * 25, b"9" * 308, b"9" * 309, b"9" * 5000, b"0e999"),
    *(b"9" * 220 + b"e99", b"1." + b"9" * 400, b"1.7976931348623157e308"),
    *(b"1.7976931348623159e308", b"18446744073709551615", b"18446744073709551616"),
    *(b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809"),
    *(b"0.1", b"-0", b"-0.0", b"4.9e-324", b"12.0", b"1e2", b"tru", b"truex", b"nul"),
    *(b'"a', b'"\x01"', b'"\x7f"', b'"\t"', b'"\\x"', b'"\\u12"', b'"\\u12G4"'),
    *(b'"\\ud800"', b'"\\udc00"', b'"\\ud83d\\ude00"', b'"\\ud83dx"', b'"\\u0000"'),
    *(b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\x00"', '"ü"'.encode()),
    *(b'"\\/"', b'"\\b\\f\\n\\r\\t\\"\\\\"', b'"\\u006eull"', b"", b"null", b"true"),
    *(b'""', b'" "', b'"null"', b'" NULL "', b'"$device:null"', b'"$device:$device:x"'),
    *(
        b'"%41"',
        b'"a\\"b"',
        b'"a\\\\b"',
        b'"a]\\n[b"',
        b'"a,b"',
        b'"' + b"x" * 401 + b'"',
    ),
    *(b"[1,]", b"[,1]", b'{"a":1,}', b"[]", b"{}", b'["a"]', b'{"a":1}', b"[1", b"1]"),
    *(DEEP, DEEP_OBJECTS, b"1 ", b"1\x0b", b"1//x", b"/**/1", b"1}", b"1,2", b'"a""b"'),
]
PROPERTIES = sorted({*glimpse.WANTED, "$identified_id", "alias", "other"})


@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: repr(value[:24]))
def test_an_odd_value_tells_the_same_wherever_it_stands(value: bytes) -> None:
    start = line(event())
    rest = b"".join(line(event(other=number)) for number in range(5))
    for name in PROPERTIES:
        pair = b'"%s":%s' % (name.encode(), value)
        inner = b'{"event":"A","properties":{"time":1775000000,%s}}\n' % pair
        assert_same(start + inner + rest)
    assert_same(
        start + b'{"event":%s,"properties":{"distinct_id":"u"}}\n' % value + rest
    )
    assert_same(start + b'{"event":"A","properties":%s}\n' % value + rest)
    assert_same(start + b'{"x":[%s],"event":"A","properties":{}}\n' % value + rest)
    assert_same(start + value + b"\n" + rest)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\n\n \n", id="blank"),
        pytest.param(line(event()) + line(event())[:40], id="cut off"),
        pytest.param(line(event())[:-1], id="no line end"),
        pytest.param(
            b"\n" * 230 + line(event(other=0)).replace(b"0}}", DEEP + b"}}"),
            id="deep among blank lines",
        ),
        pytest.param(line(event())[:-1] + b"\r\n" + line(event()), id="CR LF"),
        pytest.param(line(event())[:-1] * 2 + b"\n", id="two on a line"),
        pytest.param(b"[" + line(event())[:-1] + b"]\n", id="an array"),
        pytest.param(line(event()).replace(b"{", b"{\n", 1), id="one on two lines"),
        pytest.param(
            line(event()).replace(b'"$user_id"', b'"$user_id":7,"$user_id"'), id="twice"
        ),
        pytest.param(
            line(event()).replace(
                b'"properties"', b'"properties":{"$email":"a"},"properties"'
            ),
            id="properties twice",
        ),
        pytest.param(
            line(event(other="a@example.com")).replace(b"other", b"\\u0024email"),
            id="escaped name",
        ),
        pytest.param(
            line({"$distinct_id": "u", "$properties": {"$email": "a@b.de"}}),
            id="profile",
        ),
        pytest.param(
            line({"$token": "t", "$distinct_id": "u", "$set": {"a": 1}}), id="update"
        ),
        pytest.param(
            line({"event": "A", "distinct_id": "u", "time": START}), id="flat"
        ),
        pytest.param(line({**event(), "$mp_metadata": {"a": 1}}), id="metadata"),
        pytest.param(
            line({**event(), "url": "x", "method": "POST"}), id="like a request"
        ),
    ],
)
def test_an_odd_line_tells_the_same(text: bytes) -> None:
    assert_same(text)
    assert_same(line(event()) + text + line(event()))
    assert_same(line(event()) + text + line(event()), Limits(line=150))


@pytest.mark.parametrize(
    "record",
    [
        event(),
        event("$identify", __identified_id="u", __anon_id="d"),
        event("$merge", __distinct_ids=["a", "b"]),
        event("$create_alias", alias="a"),
        event(__email="Kim@Example.com "),
        event(__phone="+49 30 123456", mp_country_code="DE"),
        event(__distinct_id_before_identity="$device:d"),
        event(__failure_reason="500", __failure_description="full"),
        event(__had_persisted_distinct_id=True),
        event(distinct_id=7, __user_id=7),
        event(distinct_id="other"),
        event(distinct_id="null", __user_id=None, __device_id=None),
        event(distinct_id="", __user_id="", __device_id=""),
        event(__user_id="$device:d"),
        event(mp_lib="segment: web", id="s1"),
        event(mp_lib="node", distinct_id="u", __device_id=""),
        event("Sign Up Started", mp_lib="python"),
        event(mp_lib="web", __lib_version="2.40.0"),
        event(ip="192.0.2.1"),
        event(time=START * 1000 + 7),
        event(time=START + 0.25),
        event(time=START * 1000),
        event(time=START * 1000 + 120),
        event(time=START * 1000 + 10),
        event(time=START / 100),
        event(time=31_536_000),
        event(time=31_535_999),
        event(time=31_536_000_000),
        event(time=9_999_999_999),
        event(time=10_000_000_000),
        event(time=99_999_999_999_999),
        event(time=100_000_000_000_000),
        event(time=-START),
        event(__current_url="https://shop.example.com/a?b=c", __browser="Firefox"),
        event(__current_url="https://shop.example.com/ä", mp_lib="web"),
        event(__current_url=""),
        event(__user_id="ffffffff-FFFF-ffff-ffff-ffffffffffff"),
        event(__device_id="Null", distinct_id="$device:Null", __user_id=""),
        event(__device_id="x" * 400, distinct_id="$device:" + "x" * 400),
        event(
            __device_id="x" * 395, distinct_id="$device:" + "x" * 395, __user_id=None
        ),
        event(mp_country_code=False),
        event(__distinct_id_before_identity="null"),
        event("A" * 3_000),
        event(mp_lib="w" * 3_000),
        event(nested=[{"a": [1, {"b": "c"}]}, "é", 1e300]),
        event(time=None, __time=START),
        event("Kauf über 5 €"),
        event('say "hi"\\'),
    ],
    ids=lambda record: repr(record)[:60],
)
def test_rare_events_tell_the_same(record: dict[str, Any]) -> None:
    common = [line(event(other=number)) for number in range(300)]
    assert_same(line(record))
    assert_same(b"".join([*common[:150], line(record), *common[150:]]))
    assert_same(line(record) * 300)


@pytest.mark.parametrize(
    "company",
    [
        event(ip="192.0.2.1"),
        event(distinct_id="null", __device_id="d2", ip="192.0.2.1"),
        event(mp_country_code=0, ip="192.0.2.1"),
    ],
    ids=lambda record: repr(record)[:60],
)
@pytest.mark.parametrize(
    "record",
    [event(mp_country_code=False), event(__distinct_id_before_identity="null")],
    ids=lambda record: repr(record)[:60],
)
def test_no_event_tells_something_else_in_other_company(
    record: dict[str, Any], company: dict[str, Any]
) -> None:
    apart = [line(event(other=number)) for number in range(300)]

    def first_row(*records: bytes) -> Any:
        rows = told(b"".join(records), decode)[0]["rows"]
        return [row for some in rows.values() for row in some if row.endswith(SPOT)]

    assert first_row(line(record), line(company)) == first_row(
        line(record), *apart, line(company)
    )


SPOT = b",16777216,0]"


def test_endless_names_tell_the_same() -> None:
    long: list[dict[str, Any]] = [
        {"mp_lib": f"lib-{number}" * 300, f"{number}" * 1_000: number}
        for number in range(10, 30)
    ]
    assert_same(b"".join(line(event(**some)) for some in long))


texts = st.text(
    st.sampled_from('aN0-$:é%"\\ \n\ud7ff') | st.characters(codec="utf-8"), max_size=8
)
ids = st.sampled_from(
    ["u", "U", "d", "$device:d", "null", "", "x@example.com", 7, None]
)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | ids,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2)
    ),
    max_leaves=4,
)
names = st.sampled_from(["A", "Sign Up", "$identify", "$merge", "$create_alias"])
events = st.builds(
    lambda name, ids, rest: {"event": name, "properties": {**rest, **ids}},
    names | values,
    st.fixed_dictionaries(
        {}, optional={"time": st.just(START), "distinct_id": ids, "$user_id": ids}
    ),
    st.dictionaries(st.sampled_from(PROPERTIES) | texts, ids | values, max_size=6),
)


def written(record: Any) -> bytes:
    import json

    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")


@given(
    st.lists(events, max_size=6),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=3)), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_any_text_tells_the_same(
    records: list[Any], changes: list[tuple[int, bytes]]
) -> None:
    text = b"\n".join(map(written, records))
    for at, put in changes:
        text = text[:at] + put + text[at + 1 :]
    assert_same(text)


def test_all_that_is_asked_of_events_is_wanted(tmp_path: Path) -> None:
    asked: set[str] = set()

    class RouteRequest(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.add(name)
            return super().get(name, default)

        def __contains__(self, name: object) -> bool:
            asked.add(str(name))
            return super().__contains__(name)

        def __getitem__(self, name: str) -> Any:
            asked.add(name)
            return super().__getitem__(name)

    gatherer = IdentityAggregator(Setup(now=0.0), keep=3, folder=lambda: tmp_path)
    gatherer.begin(0, 0)
    full = dict.fromkeys(glimpse.WANTED, "x")
    for mp_lib in ("web", "node", "segment", "unity"):
        for left_out in ("", "$user_id", "$device_id", "distinct_id", "time"):
            record = RouteRequest({**full, "mp_lib": mp_lib})
            record.pop(left_out, None)
            gatherer.take(Batch(Kind.EVENT, [record], [1 << 40], ["Sign Up Started"]))

    assert asked - set(glimpse.WANTED) == set()


@pytest.mark.skipif(
    "CI" not in os.environ and find_spec("mpdoctor.identity.glances") is None,
    reason="no compiler was there when mpdoctor was installed",
)
def test_common_lines_are_written_without_being_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def counted(texts: Sequence[bytes], *_: Any, **__: Any) -> Iterator[Reading]:
        seen.extend(texts)
        return iter(())

    monkeypatch.setattr("mpdoctor.analysis.identity_aggregate.glimpse", counted)
    common = [line(event(other=[number], __os="iOS")) for number in range(1_000)]
    anonymous = event(distinct_id="$device:d", time=START * 1000 + 7)
    del anonymous["properties"]["$user_id"]
    rare = line(event(__email="kim@example.com"))
    verb = line(event("$identify", __anon_id="d"))
    text = b"".join([*common, rare, verb, line(anonymous) * 1_000])

    found, _ = told(text, glimpse.glimpse, raw=True)

    assert seen == [rare[:-1], verb[:-1]]
    assert found["examined"]["events"] == 2_000
    assert sum(map(len, found["rows"].values())) == 2_000


def test_common_events_are_never_decoded_in_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full = Counter[str]()

    def counted(texts: Sequence[bytes], *_: Any, **__: Any) -> Iterator[Reading]:
        full["texts"] += len(texts)
        return iter(())

    monkeypatch.setattr(glimpse, "decode", counted)
    common = [line(event(other=number, __os="iOS")) for number in range(1_000)]
    rare = line(event(__email="kim@example.com"))
    verb = line(event("$identify", __anon_id="d"))
    text = b"".join([*common, rare, verb, *common])

    kinds = Counter[str]()
    for reading in read_ndjson([text], LIMITS, decode=glimpse.glimpse):
        if isinstance(reading, IdentityBatch):
            kinds["glimpses"] += len(reading.names)
        if isinstance(reading, Batch):
            kinds["with wanted properties"] += len(reading.records)

    assert kinds == {"glimpses": 2_000, "with wanted properties": 1}
    assert full == {"texts": 1}
