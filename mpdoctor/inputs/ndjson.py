"""NDJSON, a block of lines at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from mpdoctor.inputs import flaws
from mpdoctor.inputs.decode import decode
from mpdoctor.inputs.limits import Limits
from mpdoctor.models.batch import BadRecord, Flaw, Lines, LinesRead, Reading
from mpdoctor.models.place import LINE, spot

_AT_ONCE = 250


def read_ndjson(
    chunks: Iterable[bytes],
    limits: Limits,
    *,
    raw: Callable[[bytes], int] | None = None,
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
                yield BadRecord(Flaw.UNREADABLE, spot(line), flaws.overlong(limits))
                tail, skipping = b"", True
            continue
        whole = tail + chunk[:cut]
        tail = chunk[cut + 1 :]
        if raw is not None:
            count = raw(whole) + 1
            yield Lines(whole, line, count)
            line += count
            continue
        lines = whole.split(b"\n")
        yield from _read_lines(lines, line, limits)
        line += len(lines)
    if tail:
        yield from _read_lines([tail], line, limits, last=True)
    yield LinesRead(line if tail or skipping else line - 1)


def decode_lines(
    texts: Sequence[bytes], spots: Sequence[int], limits: Limits
) -> Iterator[Reading]:
    """Read lines that were handed over raw."""
    for start in range(0, len(texts), _AT_ONCE):
        end = start + _AT_ONCE
        yield from decode(texts[start:end], spots[start:end], limits)


def _read_lines(
    lines: list[bytes], first: int, limits: Limits, *, last: bool = False
) -> Iterator[Reading]:
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        base = (first + start) * LINE
        spots = range(base, base + len(some) * LINE, LINE)
        yield from decode(some, spots, limits, last=last)
