"""NDJSON, a block of lines at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from mpdoctor.inputs import flaws
from mpdoctor.inputs.decode import decode
from mpdoctor.inputs.limits import Limits
from mpdoctor.model.place import LINE, pack_position
from mpdoctor.model.record import BadRecord, Flaw, Lines, LinesRead, Reading

_AT_ONCE = 250

Decode = Callable[..., Iterator[Reading]]
"""`decode`, or what takes the same and gives readings, too."""

CountLines = Callable[[bytes, int, int], int]
"""Counts the line ends between two places of a text."""


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
        if cut < 0:
            tail += chunk
            if len(tail) > limits.line:
                yield BadRecord(
                    Flaw.UNREADABLE, pack_position(line), flaws.overlong(limits)
                )
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
        yield from _read_lines(texts, line, limits, decode)
        line += len(texts)
    if tail:
        yield from _read_lines([tail], line, limits, decode, last=True)
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


def decode_lines(
    texts: Sequence[bytes],
    positions: Sequence[int],
    limits: Limits,
    *,
    decode: Decode = decode,
) -> Iterator[Reading]:
    """Read lines that were handed over raw."""
    for start in range(0, len(texts), _AT_ONCE):
        end = start + _AT_ONCE
        yield from decode(texts[start:end], positions[start:end], limits)


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
        positions = range(base, base + len(some) * LINE, LINE)
        yield from decode(some, positions, limits, last=last)
