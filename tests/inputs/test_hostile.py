"""No bytes whatever end in a traceback."""

import gzip
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.errors import UserError
from mpdoctor.inputs import Limits, Shard, Source, input_formats, read
from mpdoctor.inputs.detection import detect
from mpdoctor.inputs.format import Head, Refusal
from mpdoctor.inputs.records import RecordBuffers
from mpdoctor.model.record import Batch, Kind, LinesRead, Reading

LIMITS = Limits(line=500, decompressed=5000, depth=20, body=1000)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
keys = st.text(max_size=5) | st.sampled_from(
    [
        "event",
        "event_name",
        "properties",
        "time",
        "user_id",
        "distinct_id",
        "$distinct_id",
        "$token",
        "$set",
        "$group_key",
        "$properties",
        "$mp_metadata",
        "results",
        "method",
        "url",
        "headers",
        "body",
        "body_base64",
        "response",
        "status",
    ]
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6)
    ),
    max_leaves=15,
)
objects = st.dictionaries(keys, values, max_size=6)
SEEDS = [
    b'{"event":"A","properties":{"x":"\\ud800","y":[1,{"z":NaN}]}}\n',
    b'{"$token":"t","$distinct_id":"u","$set":{"a":1}}\n',
    b'[{"event":"A","properties":{}},\n {"event":"B","properties":{"x":"]}"}}]',
    b'{"page":0,\n"results":[{"$distinct_id":"u","$properties":{}}]}',
    b'{"method":"POST","url":"https://api.mixpanel.com/track","body":"data=%7B%7D"}\n',
    b"data=eyJldmVudCI6ICJBIn0%3D&verbose=1",
    b"event,time\nA,1\n",
    b"V/MixpanelAPI.Messages( 1): Queuing event for sending later\n"
    b'V/MixpanelAPI.Messages( 1):     {"event":"A","properties":{"x":1}} (Thread 1)\n'
    b"V/MixpanelAPI.Messages( 1): Successfully posted to http://[/track: \n",
    b'[Mixpanel - Flush.swift - func a()] (debug) - [["event": A, "properties": {\n'
    b'    "a b" = "\\U00e9";\n    x = (\n 1\n );\n}]]\n',
    b"<Mixpanel: 0x1 - Token: t> queueing event: { event = A; }\n"
    b'<MPNetwork: 0x1> http request: <R: 0x1> { URL: http://a/track }?[{"event":"A"}]\n',
    b"[batch] MIXPANEL REQUEST: [{event: 'A', properties: {a: [1, {\xe2\x80\xa6}]}}]\n"
    b"POST https://api.mixpanel.com/track/?ip=1 net::ERR_FAILED\n",
    b"Sending the following event to Mixpanel {\n  data: { event: 'A',\n a: `b` } }\n",
    b"send: b'POST /track HTTP/1.1\\r\\nHost: api.mixpanel.com\\r\\n\\r\\n'\n"
    b"send: b'data={}'\nreply: 'HTTP/1.1 500 E'\n",
    b'{"log":{"entries":[{"request":{"method":"POST","url":"https://api.mixpanel.com/track",'
    b'"postData":{"text":"data=%7B%7D"}},"response":{"status":0,"_error":""}}]}}',
    b"curl 'https://api.mixpanel.com/track' \\\n --data-raw $'data={}\\u0021' ;\ncurl x",
    gzip.compress(b'{"event":"A","properties":{}}\n' * 9),
]


def each(content: bytes, layout: str | None) -> Iterator[Reading]:
    shard = Shard(Source("stdin", 0, None, layout))
    return read(shard, limits=LIMITS, stdin=BytesIO(content))


def check(content: bytes) -> None:
    for layout in (None, *input_formats()):
        readings: list[Reading] = []
        with suppress(UserError):
            readings.extend(each(content, layout))
        for batch in readings:
            if isinstance(batch, Batch):
                consistent(batch)
        ends = [r for r in readings if isinstance(r, LinesRead)]
        assert len(ends) <= 1
        assert readings[-1:] == ends


def consistent(batch: Batch) -> None:
    assert batch.records
    assert len(batch.records) == len(batch.positions)
    assert len(batch.names) == (len(batch.records) if batch.kind is Kind.EVENT else 0)
    assert list(batch.positions) == sorted(batch.positions)
    assert {type(record) for record in batch.records} == {dict}


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_bytes(content: bytes) -> None:
    check(content)


@given(st.lists(st.sampled_from(SEEDS), min_size=1, max_size=3), st.data())
@settings(max_examples=300, deadline=None)
def test_mutated_inputs(seeds: list[bytes], data: st.DataObject) -> None:
    content = bytearray(b"".join(seeds))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        width = data.draw(st.integers(0, 6))
        junk = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b'"', b"{", b"}", b"[", b"]", b"\n", b",", b"\\", b"\0"])
        )
        content[at : at + width] = junk
    check(bytes(content))


@given(st.lists(objects | values, max_size=5), st.sampled_from([b"\n", b",", b""]))
@settings(deadline=None)
def test_any_json(items: list[Any], between: bytes) -> None:
    texts = [orjson.dumps(item) for item in items if _writable(item)]
    check(between.join(texts))
    check(b"[" + b",\n".join(texts) + b"]")


def _writable(item: Any) -> bool:
    try:
        orjson.dumps(item)
    except TypeError:
        return False
    return True


@given(objects)
@settings(deadline=None)
def test_any_object_is_sorted_or_not_known(record: dict[str, Any]) -> None:
    buffers = RecordBuffers()

    taken = buffers.add(record, 1)

    assert sum(len(batch.records) for batch in buffers.batches()) == taken


@given(st.binary(max_size=200), st.booleans())
@settings(deadline=None)
def test_any_beginning_is_judged(head: bytes, whole: bool) -> None:
    for start in (b"", b"{", b"[", b'{"event":', b"data="):
        found = detect(Head(start + head, whole=whole))

        assert not isinstance(found, Refusal) or found.problem
