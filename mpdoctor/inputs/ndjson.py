"""NDJSON, a block of lines at a time."""

from collections.abc import Callable, Iterable, Iterator

from mpdoctor.inputs import flaws
from mpdoctor.inputs.decode import decode
from mpdoctor.inputs.limits import Limits
from mpdoctor.models.batch import BadRecord, Flaw, LinesRead, Reading
from mpdoctor.models.place import LINE, spot

_AT_ONCE = 250

Decode = Callable[..., Iterator[Reading]]
"""`decode`, or what takes the same and gives readings, too."""


def read_ndjson(
    chunks: Iterable[bytes], limits: Limits, decode: Decode = decode
) -> Iterator[Reading]:
    """One record per line; a line may also hold an array, a page or a request."""
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
        if cut < 0:
            tail += chunk
            if len(tail) > limits.line:
                yield BadRecord(Flaw.UNREADABLE, spot(line), flaws.overlong(limits))
                tail, skipping = b"", True
            continue
        lines = (tail + chunk[:cut]).split(b"\n")
        tail = chunk[cut + 1 :]
        yield from _read_lines(lines, line, limits, decode)
        line += len(lines)
    if tail:
        yield from _read_lines([tail], line, limits, decode, last=True)
    yield LinesRead(line if tail or skipping else line - 1)


def _read_lines(
    lines: list[bytes],
    first: int,
    limits: Limits,
    decode: Decode,
    *,
    last: bool = False,
) -> Iterator[Reading]:
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        base = (first + start) * LINE
        spots = range(base, base + len(some) * LINE, LINE)
        yield from decode(some, spots, limits, last=last)
