"""Cuts large files, so that several workers can share one."""

from dataclasses import dataclass
from itertools import pairwise

from mpdoctor.inputs.sniff import NDJSON
from mpdoctor.inputs.sources import Source
from mpdoctor.inputs.streams import is_packed

_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Shard:
    """Part of a source: bytes from `start` up to `end`, or all the rest.

    A `shared` one is packed, so that it can only be cut while it is read: by several
    workers, each of which unpacks all and takes the parts that nobody has taken.
    """

    source: Source
    start: int = 0
    end: int | None = None
    shared: bool = False


def split(source: Source, parts: int) -> list[Shard]:
    """Cut a source at line ends into at most `parts` shards.

    Only NDJSON can be cut, and only while it is read where it is packed.
    """
    whole = [Shard(source)]
    path = source.path
    if path is None or source.format != NDJSON:
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
        # Reading it will tell what is wrong.
        return whole
    edges = sorted(cuts)
    if len(edges) < 3:
        return whole
    return [Shard(source, start, end) for start, end in pairwise(edges)]
