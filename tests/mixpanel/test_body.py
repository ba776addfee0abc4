"""Bodies in every encoding that SDKs use."""

import base64
import gzip
import json
import zlib
from urllib.parse import quote, quote_plus

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.mixpanel.body import UndecodableBody, decode_body, from_base64, in_words

# The `?>` and `ÿÿÿ` make for `+` and `/` in base64, and `_` and `-` in the other one.
EVENT = {"event": "Sign Up >>>???", "properties": {"name": "ÿÿÿ ~~~ é+&=%41"}}
JSON = orjson.dumps(EVENT)
BASE64 = base64.b64encode(JSON)
URLSAFE = base64.urlsafe_b64encode(JSON)


def test_the_example_shows_the_difference_between_alphabets() -> None:
    assert b"+" in BASE64
    assert b"-" in URLSAFE


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        pytest.param(JSON, "", id="json"),
        pytest.param(b"\xef\xbb\xbf" + JSON, "", id="byte order mark"),
        pytest.param(b"data=" + quote(JSON).encode(), "", id="form, json"),
        pytest.param(b"data=" + quote_plus(JSON).encode(), "", id="form, json, plus"),
        pytest.param(b"data=" + quote(BASE64).encode(), "", id="form, base64"),
        pytest.param(b"data=" + BASE64, "", id="form, base64 with a raw plus"),
        pytest.param(b"data=" + BASE64.rstrip(b"="), "", id="form, no padding"),
        pytest.param(b"data=" + URLSAFE, "", id="form, url-safe alphabet"),
        pytest.param(
            b"data=" + quote(quote(BASE64)).encode(), "", id="form, quoted twice"
        ),
        pytest.param(
            b"verbose=1&ip=0&data=" + quote(JSON).encode(), "", id="data is not first"
        ),
        pytest.param(BASE64, "", id="bare base64"),
        pytest.param(BASE64 + b"\n", "", id="bare base64 with a line end"),
        pytest.param(gzip.compress(JSON), "gzip", id="gzip"),
        pytest.param(gzip.compress(JSON), "", id="gzip without a header"),
        pytest.param(JSON, "gzip", id="a recorder unpacked it"),
        pytest.param(
            gzip.compress(JSON[:9]) + gzip.compress(JSON[9:]), "", id="two members"
        ),
        pytest.param(zlib.compress(JSON), "deflate", id="deflate"),
        pytest.param(zlib.compress(JSON)[2:-4], "deflate", id="deflate, no frame"),
        pytest.param(zstandard.compress(JSON), "zstd", id="zstd"),
        pytest.param(
            gzip.compress(b"data=" + quote(JSON).encode()), "gzip", id="gzip of a form"
        ),
    ],
)
def test_every_encoding_gives_the_same_json(raw: bytes, encoding: str) -> None:
    assert orjson.loads(decode_body(raw, encoding).text) == EVENT


@pytest.mark.parametrize(
    "data",
    [BASE64.decode(), BASE64.decode().replace("+", " "), JSON.decode()],
    ids=["base64", "base64 after form decoding", "json"],
)
def test_a_get_carries_data_in_its_query(data: str) -> None:
    assert orjson.loads(decode_body(b"", query={"data": data}).text) == EVENT


@pytest.mark.parametrize(
    ("text", "units"),
    [
        pytest.param("🎉", b"\xed\xa0\xbc\xed\xbe\x89", id="a pair"),
        pytest.param("é🎉🎉", b"\xc3\xa9" + b"\xed\xa0\xbc\xed\xbe\x89" * 2, id="two"),
        pytest.param("\ud83c!", b"\xed\xa0\xbc!", id="a half alone"),
        pytest.param("\udf89\ud83c", b"\xed\xbe\x89\xed\xa0\xbc", id="swapped"),
    ],
)
def test_browsers_write_each_half_of_a_pair_in_base64(text: str, units: bytes) -> None:
    encoded = base64.b64encode(b'{"event": "%s"}' % units)

    for body in (encoded, b"data=" + quote(encoded).encode()):
        assert json.loads(decode_body(body).text) == {"event": text}


def test_halves_of_pairs_outside_of_base64_stay_as_they_are() -> None:
    raw = b'{"event": "\xed\xa0\xbc\xed\xbe\x89"}'

    assert decode_body(raw).text == raw


def test_a_form_tells_its_other_fields() -> None:
    body = decode_body(b"data=%7B%7D&verbose=1&ip=0")

    assert (body.text, body.fields) == (b"{}", {"verbose": "1", "ip": "0"})


def test_the_size_is_that_of_the_unpacked_body() -> None:
    form = b"data=" + quote(JSON).encode()

    assert decode_body(gzip.compress(form)).size == len(form)


def test_lines_of_json_stay_lines() -> None:
    assert decode_body(JSON + b"\n" + JSON).text == JSON + b"\n" + JSON


def test_bytes_that_are_no_utf8_reach_the_json_reader() -> None:
    assert decode_body(b'data={"a":"%FF"}').text == b'{"a":"\xff"}'


@pytest.mark.parametrize("raw", [b"", b"  \n"])
def test_no_body_is_no_fault(raw: bytes) -> None:
    assert decode_body(raw, query={"verbose": "1"}).text == b""


@pytest.mark.parametrize(
    ("raw", "encoding", "why"),
    [
        (b"hello", "", "neither JSON"),
        (b"data=hello", "", "neither JSON"),
        (b"data=", "", "neither JSON"),
        (b"verbose=1", "", "neither JSON"),
        (base64.b64encode(b"hello"), "", "neither JSON"),
        (gzip.compress(JSON, mtime=0)[:-9], "", "cut off"),
        (gzip.compress(JSON, mtime=0)[:-8] + b"\0" * 8, "", "damaged"),
        (zstandard.compress(JSON)[:4] + b"\xff" * 20, "", "damaged"),
        (b"\x1b\x03", "br", "brotli"),
    ],
)
def test_what_cannot_be_decoded_says_why(raw: bytes, encoding: str, why: str) -> None:
    with pytest.raises(UndecodableBody, match=why):
        decode_body(raw, encoding)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_stopped_by_its_ratio(pack: object) -> None:
    assert callable(pack)
    with pytest.raises(UndecodableBody, match="1000 times"):
        decode_body(pack(b"0" * 20_000_000))


def test_a_bomb_is_stopped_by_its_size() -> None:
    with pytest.raises(UndecodableBody, match="more than 1 MB"):
        decode_body(gzip.compress(b"0123456789abcdef" * 200_000), limit=1 << 20)


@pytest.mark.parametrize(
    ("size", "words"),
    [(8 << 30, "8 GB"), (16 << 20, "16 MB"), (2048, "2 KB"), (100, "100 bytes")],
)
def test_bounds_are_said_in_words(size: int, words: str) -> None:
    assert in_words(size) == words


@given(st.binary(min_size=1))
@settings(deadline=None)
def test_base64_comes_back_in_either_alphabet(raw: bytes) -> None:
    assert from_base64(base64.b64encode(raw)) == raw
    assert from_base64(base64.urlsafe_b64encode(raw).rstrip(b"=")) == raw


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "br"]))
@settings(deadline=None)
def test_any_bytes_are_decoded_or_refused(raw: bytes, encoding: str) -> None:
    for bytes_ in (raw, b"data=" + raw, b"\x1f\x8b" + raw, b"\x28\xb5\x2f\xfd" + raw):
        try:
            text = decode_body(bytes_, encoding).text
        except UndecodableBody:
            continue
        assert text == b"" or text[:1] in (b"{", b"[")
