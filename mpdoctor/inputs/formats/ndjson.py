"""NDJSON, a block of lines at a time."""

from collections.abc import Iterable, Iterator

from mpdoctor.inputs import json_text
from mpdoctor.inputs.decode import CountLines, Decode, decode, decode_lines
from mpdoctor.inputs.format import SPACE, Content, Head, InputFormat
from mpdoctor.inputs.json_layout import layout_of
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.records import is_record
from mpdoctor.model.place import LINE, pack_position
from mpdoctor.model.record import BadRecord, Flaw, Lines, LinesRead, Reading


def read_ndjson(
    chunks: Iterable[bytes],
    limits: Limits,
    *,
    decode: Decode = decode,
    raw: CountLines | None = None,
) -> Iterator[Reading]:
    """One record per line; a line may also hold an array, a page or a request.

    Where there is a `raw`, which counts line ends, lines are handed over as they are,
    except for one at the end of the file that has no end.
    """
    line = 1
    tail = b""
    skipping = False  # inside a line that is too long to be kept
    for chunk in chunks:
        if skipping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk = chunk[end + 1 :]
            skipping = False
            line += 1
        cut = chunk.rfind(b"\n")
        if cut >= 0 and not (chunk.strip(SPACE) or tail.strip(SPACE)):
            # An archive can hold a billion blank lines in a megabyte.
            line += chunk.count(b"\n")
            tail = chunk[cut + 1 :]
            continue
        if cut < 0:
            tail += chunk
            if len(tail) > limits.line:
                position = pack_position(line)
                yield BadRecord(Flaw.UNREADABLE, position, json_text.overlong(limits))
                tail, skipping = b"", True
            continue
        if raw is not None:
            for lines in _raw(tail, chunk, cut, line, raw):
                yield lines
                line += lines.count
            tail = chunk[cut + 1 :]
            continue
        texts = (tail + chunk[:cut]).split(b"\n")
        tail = chunk[cut + 1 :]
        after = line + len(texts)
        positions = range(line * LINE, after * LINE, LINE)
        yield from decode_lines(texts, positions, limits, decode=decode)
        line = after
    if tail:
        yield from decode([tail], [line * LINE], limits, last=True)
    yield LinesRead(line if tail or skipping else line - 1)


def _raw(
    tail: bytes, chunk: bytes, cut: int, line: int, count: CountLines
) -> Iterator[Lines]:
    """The lines up to the last line end of a chunk; only the first one is copied."""
    start = 0
    if tail:
        start = chunk.find(b"\n") + 1
        first = tail + chunk[: start - 1]
        yield Lines(first, 0, len(first), line, 1)
        line += 1
    if start <= cut:
        yield Lines(chunk, start, cut, line, count(chunk, start, cut) + 1)


_BEGINNINGS = (b"", b"{", b"[")


def _detect(head: Head) -> bool:
    if head.is_json:
        return layout_of(head) == FORMAT.name
    if head.is_binary:
        return False
    # The first lines may be garbage; a page with an example in it is something else.
    records = sum(map(is_record, head.values))
    others = [line for line in head.lines if line.strip(SPACE)[:1] not in _BEGINNINGS]
    return 0 < records >= len(others)


def _read(content: Content) -> Iterator[Reading]:
    return read_ndjson(
        content.chunks, content.limits, decode=content.decode, raw=content.raw
    )


FORMAT = InputFormat("ndjson", order=80, detect=_detect, read=_read, splittable=True)
