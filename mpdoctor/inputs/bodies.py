"""Files that are nothing but a request body."""

from collections.abc import Iterable, Iterator

from mpdoctor.inputs.body_records import records_of
from mpdoctor.inputs.decode import sort
from mpdoctor.inputs.limits import Limits
from mpdoctor.mixpanel.body import UndecodableBody, decode_body, in_words
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw, LinesRead, Reading


def read_bodies(chunks: Iterable[bytes], limits: Limits) -> Iterator[Reading]:
    """A file that is one request body, or one form per line."""
    whole = bytearray()
    for chunk in chunks:
        whole += chunk
        if len(whole) > limits.body:
            reason = f"a body longer than {in_words(limits.body)}"
            yield BadRecord(Flaw.UNREADABLE, pack_position(1), reason)
            yield LinesRead(1)
            return
    raw = bytes(whole)
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
        yield BadRecord(Flaw.UNREADABLE, pack_position(line), f"a body that is {error}")
        return
    yield from sort(records_of(body.text, line, limits), limits)
