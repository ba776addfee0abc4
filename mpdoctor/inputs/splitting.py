"""Large sources cut into shards for several workers."""

from collections.abc import Sequence
from itertools import pairwise

from mpdoctor.inputs.decompression import is_packed
from mpdoctor.inputs.detection import input_formats
from mpdoctor.inputs.sources import Shard, Source

_STEP = 1 << 20


def split(source: Source, parts: int) -> list[Shard]:
    """Cut a source at line ends, or between its pieces, into at most `parts` shards.

    Only what holds lines or pieces can be cut, and what is packed only while it is read.
    """
    pieces = pieces_of(source) if parts > 1 else ()
    if len(pieces) > 1:
        return _together(source, pieces, parts)
    return _at_line_ends(source, parts)


def _at_line_ends(source: Source, parts: int) -> list[Shard]:
    whole = [Shard(source)]
    path = source.path
    if path is None or source.format is None or source.member or not path.is_file():
        return whole
    if not input_formats()[source.format].splittable:
        return whole
    try:
        if is_packed(path):
            return [Shard(source, shared=True)]
        if parts < 2:
            return whole
        size = path.stat().st_size
        cuts = {0, size}
        with path.open("rb") as file:
            for part in range(1, parts):
                file.seek(size * part // parts)
                while line := file.readline(_STEP):
                    if line.endswith(b"\n"):
                        break
                cuts.add(file.tell())
    except OSError:
        # Reading it will show what is wrong.
        return whole
    edges = sorted(cuts)
    if len(edges) < 3:
        return whole
    return [Shard(source, start, end) for start, end in pairwise(edges)]


def pieces_of(source: Source) -> Sequence[int]:
    """The sizes of what can be read one by one; empty where nothing can."""
    path = source.path
    if path is None or source.format is None or source.member or source.table:
        return ()
    pieces = input_formats()[source.format].pieces
    try:
        if pieces is None or (path.is_file() and is_packed(path)):
            return ()
        return pieces(path)
    except Exception:
        # Reading it will show what is wrong.
        return ()


def is_other_than_cut(shard: Shard) -> bool:
    """Whether the pieces of a shard are no longer those that it was made of.

    A table gets other files, in another order, whenever somebody writes to it.
    """
    if not shard.size:
        return False
    pieces = pieces_of(shard.source)[shard.start : shard.end]
    return max(1, sum(pieces)) != shard.size


def _together(source: Source, pieces: Sequence[int], parts: int) -> list[Shard]:
    """Shards of about the same size."""
    whole = max(1, sum(pieces))
    found = []
    first, before, size = 0, 0, 0
    for number, piece in enumerate(pieces):
        size += piece
        if (before + size) * parts // whole > before * parts // whole:
            found.append(Shard(source, first, number + 1, size=max(1, size)))
            first, before, size = number + 1, before + size, 0
    if first < len(pieces):
        found.append(Shard(source, first, len(pieces), size=max(1, size)))
    return found
