"""Files that are nothing but a request body."""

from collections.abc import Iterable, Iterator

from mpdoctor.inputs.decode import sort
from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.inputs.json_layout import names_records
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.values import body_values
from mpdoctor.inputs.whole_text import body_of, too_long
from mpdoctor.mixpanel.body import (
    UndecodableBody,
    decode_body,
    from_base64,
    is_form,
)
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw, LinesRead, Reading

_FIRST = 1 << 14  # bytes of base64 that show what it is


def read_bodies(chunks: Iterable[bytes], limits: Limits) -> Iterator[Reading]:
    """A file that is one request body, or one form per line."""
    raw = body_of(chunks, limits)
    if raw is None:
        yield from too_long("a body", limits)
        return
    lines = raw.split(b"\n")
    forms = [line for line in lines if line.strip()]
    if not all(line.lstrip().startswith(b"data=") for line in forms):
        lines = [raw]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _read_body(line, number, limits)
    yield LinesRead(raw.count(b"\n") + (not raw.endswith(b"\n")))


def _read_body(raw: bytes, line: int, limits: Limits) -> Iterator[Reading]:
    try:
        body = decode_body(raw, limit=limits.body)
    except UndecodableBody as error:
        yield BadRecord(Flaw.UNREADABLE, pack_position(line), f"a body that {error}")
        return
    yield from sort(body_values(body.text, line, limits), limits)


def _detect(head: Head) -> bool:
    text = head.text
    if text[:1] in (b"{", b"[") or head.is_binary:
        return False
    return is_form(text) or (_is_body(text) if head.whole else _begins_as_body(text))


def _is_body(text: bytes) -> bool:
    try:
        return decode_body(text).text != b""
    except UndecodableBody:
        return False


def _begins_as_body(text: bytes) -> bool:
    """Whether text is the beginning of base64 that holds records."""
    start = b"".join(text[: _FIRST + _FIRST // 32].split())
    plain = from_base64(start[: len(start) // 4 * 4]) if start else None
    return (
        plain is not None
        and plain.lstrip()[:1] in (b"{", b"[")
        and names_records(plain)
    )


def _read(content: Content) -> Iterator[Reading]:
    return read_bodies(content.chunks, content.limits)


FORMAT = InputFormat("body", order=50, detect=_detect, read=_read)
