"""Reads a shard, whatever its format."""

from collections.abc import Callable, Iterable, Iterator
from typing import IO

from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.decode import decode
from mpdoctor.inputs.limits import Limits, TruncatedInput
from mpdoctor.inputs.ndjson import CountLines, Decode, read_ndjson
from mpdoctor.inputs.parts import Parts
from mpdoctor.inputs.shards import Shard
from mpdoctor.inputs.sniff import BODY, NDJSON, PAGES, sniff
from mpdoctor.inputs.streams import open_stream
from mpdoctor.model.record import Reading

_BOM = b"\xef\xbb\xbf"


def read(
    shard: Shard,
    *,
    limits: Limits | None = None,
    stdin: IO[bytes] | None = None,
    meter: Callable[[int], None] | None = None,
    raw: CountLines | None = None,
    decode: Decode = decode,
) -> Iterator[Reading]:
    """Everything in a shard, with `LinesRead` at the end; of NDJSON, lines that
    nobody has looked into, where there is a `raw` that counts line ends.

    `meter` is told how many bytes were read, packed ones where the source is packed.
    `decode` takes lines of NDJSON.

    Raises `UnreadableInput` for a source that is not Mixpanel's, cut off, or beyond a
    bound, after all that could be read.
    """
    limits = limits or Limits()
    source = shard.source
    stream = open_stream(
        source.path,
        source.name,
        limits,
        start=shard.start,
        end=shard.end,
        stdin=stdin,
        meter=meter,
    )
    layout = source.format
    if layout is None:
        head, whole = stream.head()
        if stream.trouble and not head.strip():
            raise stream.trouble
        verdict = sniff(head, whole=whole)
        if verdict.format is None:
            raise UnreadableInput(
                f"`{source.name}` {verdict.problem}", hint=verdict.hint
            )
        layout = verdict.format
    chunks = iter(stream) if shard.start else _without_mark(iter(stream))
    try:
        yield from _readings(layout, chunks, limits, decode, raw)
    except TruncatedInput:
        if stream.trouble is None:
            raise UnreadableInput(
                f"`{source.name}` is cut off: its JSON does not end",
                hint="fetch the file again; what could be read was examined",
            ) from None
    if stream.trouble:
        raise stream.trouble


def read_parts(
    shard: Shard,
    size: int,
    *,
    limits: Limits | None = None,
    meter: Callable[[int], None] | None = None,
    raw: CountLines | None = None,
    decode: Decode = decode,
) -> Iterator[tuple[int, Iterator[Reading]]]:
    """The parts of a shared shard: where each starts, in unpacked bytes, and what is in
    it, as `read` gives it. A part that is not asked for costs only its unpacking.
    """
    limits = limits or Limits()
    source = shard.source
    stream = open_stream(source.path, source.name, limits, meter=meter)
    for start, chunks in Parts(_without_mark(iter(stream)), size):
        yield start, read_ndjson(chunks, limits, decode=decode, raw=raw)
    if stream.trouble:
        raise stream.trouble


def _readings(
    format: str,
    chunks: Iterable[bytes],
    limits: Limits,
    decode: Decode,
    raw: CountLines | None,
) -> Iterator[Reading]:
    if format == NDJSON:
        return read_ndjson(chunks, limits, decode=decode, raw=raw)
    if format == BODY:
        from mpdoctor.inputs.bodies import read_bodies

        return read_bodies(chunks, limits)
    from mpdoctor.inputs.json_document import read_document

    return read_document(chunks, limits, pages=format == PAGES)


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks without a byte order mark, which the first three bytes may be."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(_BOM):
            break
    yield first.removeprefix(_BOM)
    yield from chunks
