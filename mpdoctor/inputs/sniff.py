"""Tells from the first bytes what a source holds."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from mpdoctor.inputs.records import is_record
from mpdoctor.mixpanel.body import (
    UndecodableBody,
    decode_body,
    from_base64,
    is_form,
)

NDJSON = "ndjson"
JSON = "json"
PAGES = "pages"
BODY = "body"

FORMATS = (NDJSON, JSON, PAGES, BODY)
"""What can be read; request dumps are NDJSON or JSON whose records are requests."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SPACE = b" \t\r\n"
_KEYS = re.compile(
    rb'"(?:event|event_name|properties|distinct_id|\$distinct_id|\$token|\$group_key'
    rb'|\$properties)"\s*:'
)
_PAGE = re.compile(
    rb'\{\s*(?:"[^"]*"\s*:\s*(?:"[^"]*"|[^"{}\[\],]*|\{[^{}]*\})\s*,\s*)*'
    rb'"results"\s*:\s*\['
)
_REQUEST = re.compile(rb'"method"\s*:')
_URL = re.compile(rb'"url"\s*:')
_HAR = re.compile(rb'\{\s*"log"\s*:\s*\{')
_COLUMNS = re.compile(
    rb'(?:^|[,;\t])"?(?:event|event_name|time|distinct_id|\$distinct_id|insert_id'
    rb'|\$insert_id|user_id|device_id|\$email|email)"?(?=[,;\t\r\n]|$)',
    re.IGNORECASE,
)
_FIRST = 1 << 14  # bytes of base64 that tell what it is
_LATER = "this version does not read them yet"


class Verdict(NamedTuple):
    """A format to read with, or what stands against reading."""

    format: str | None
    problem: str = ""
    hint: str = ""


def sniff(head: bytes, *, whole: bool) -> Verdict:
    """Judge the beginning of a source; `whole` if nothing follows it."""
    if not head.strip(_SPACE).removeprefix(_BOM).strip(_SPACE):
        return Verdict(None, "is empty", "export again, or leave it out")
    if head.startswith(_UTF16) or _looks_wide(head):
        return Verdict(
            None,
            "is UTF-16 text",
            "convert it first: `iconv -f UTF-16 -t UTF-8`",
        )
    text = head.removeprefix(_BOM).lstrip(_SPACE)
    if text[:1] in (b"{", b"["):
        return _json(text, whole)
    return _other(text, whole)


def _looks_wide(head: bytes) -> bool:
    """Half or three quarters of plain text in two or four bytes each are zeros."""
    start = head[:64]
    return 2 * len(start) < 5 * start.count(0) < 4 * len(start)


def _json(text: bytes, whole: bool) -> Verdict:
    if _HAR.match(text):
        return Verdict(None, "is a HAR file", _LATER)
    lines = text.split(b"\n")
    layout = _layout(text, lines, whole)
    if whole and _is_nothing(text):
        return Verdict(None, "holds no records", "export again, or leave it out")
    if _is_mixpanels(text, lines, layout, whole):
        return Verdict(layout)
    return _FOREIGN


_FOREIGN = Verdict(
    None,
    "holds no Mixpanel data",
    "each record is an event, a profile or a request, such as "
    '{"event": "<name>", "properties": {…}}; `--input-format` overrides',
)


def _layout(text: bytes, lines: list[bytes], whole: bool) -> str:
    """Lines of their own, or brackets that span lines."""
    first = _loaded(lines[0])
    alone = not any(line.strip(_SPACE) for line in lines[1:])
    if isinstance(first, list):
        return JSON if alone else NDJSON
    if first is not None:
        return NDJSON
    if _PAGE.match(text):
        return PAGES
    # The first line is broken, or goes on. In NDJSON the next ones stand for
    # themselves; inside an array they end in a comma, or only the last does not.
    complete = lines[1:] if whole else lines[1:-1]
    objects = [
        isinstance(_loaded(line), dict) for line in complete if line.strip(_SPACE)
    ]
    if text[:1] == b"[":
        return NDJSON if objects.count(True) > 1 and all(objects[:2]) else JSON
    if any(objects) and objects.count(True) * 2 >= len(objects):
        return NDJSON
    if alone and (whole or len(lines) == 1):
        return JSON if _goes_on(lines[0]) else NDJSON
    return JSON


def _goes_on(line: bytes) -> bool:
    """Whether something follows a whole value on its line."""
    try:
        text = line.decode()
        end = json.JSONDecoder().raw_decode(text)[1]
    except (ValueError, RecursionError):
        return False
    return bool(text[end:].strip())


def _is_nothing(text: bytes) -> bool:
    value = _loaded(text)
    return value in ([], {}) or (isinstance(value, dict) and value.get("results") == [])


def _is_mixpanels(text: bytes, lines: list[bytes], layout: str, whole: bool) -> bool:
    values: list[Any] = []
    if layout == NDJSON:
        values = [_loaded(line) for line in lines if line.strip(_SPACE)]
    elif whole:
        values = [_loaded(text)]
    if any(map(is_record, _singles(values))):
        return True
    # Keys inside of what was well read were no record's keys; those in what could
    # not be read may be.
    return (None in values or not values) and _tells(text)


def _singles(values: list[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else [value]


def _tells(text: bytes) -> bool:
    return bool(_KEYS.search(text) or (_REQUEST.search(text) and _URL.search(text)))


def _loaded(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _other(text: bytes, whole: bool) -> Verdict:
    """Anything that does not begin as JSON."""
    if text.startswith(b"PAR1"):
        return Verdict(None, "is a Parquet file", _LATER)
    if b"\0" in text[:1024]:
        if text.startswith(b"PK\x03\x04") or text[257:262] == b"ustar":
            return Verdict(None, "is an archive", "unpack it first")
        return _FOREIGN
    if is_form(text) or (_is_body(text) if whole else _begins_as_body(text)):
        return Verdict(BODY)
    lines = text.split(b"\n")
    if any(is_record(_loaded(line)) for line in lines):
        return Verdict(NDJSON)
    if len(_COLUMNS.findall(lines[0])) > 1:
        return Verdict(None, "is a CSV file", _LATER)
    if b"{" in text and re.search(rb"mixpanel", text, re.IGNORECASE):
        return Verdict(None, "is a log", _LATER)
    return _FOREIGN


def _begins_as_body(text: bytes) -> bool:
    """Whether text is the beginning of base64 that holds records."""
    start = b"".join(text[: _FIRST + _FIRST // 32].split())
    plain = from_base64(start[: len(start) // 4 * 4]) if start else None
    return plain is not None and plain.lstrip()[:1] in (b"{", b"[") and _tells(plain)


def _is_body(text: bytes) -> bool:
    try:
        return decode_body(text).text != b""
    except UndecodableBody:
        return False
