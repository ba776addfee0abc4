"""Reads a shard, whatever its format."""

from collections.abc import Callable, Iterator
from typing import IO

from mpdoctor.errors import CutOffInput, UnreadableInput
from mpdoctor.inputs.attachments import beside
from mpdoctor.inputs.decode import CountLines, Decode, decode
from mpdoctor.inputs.decompression import UnpackedStream
from mpdoctor.inputs.detection import detect, input_formats
from mpdoctor.inputs.format import BOM, Archive, Content, Head, InputFormat, Refusal
from mpdoctor.inputs.limits import ForeignInput, Limits, TruncatedInput
from mpdoctor.inputs.sources import Shard, Source, open_source
from mpdoctor.inputs.splitting import is_other_than_cut
from mpdoctor.model.record import BadRecord, LinesRead, Reading

_NO_RECORDS = (BadRecord, LinesRead)


def read(
    shard: Shard,
    *,
    limits: Limits | None = None,
    stdin: IO[bytes] | None = None,
    meter: Callable[[int], None] | None = None,
    raw: CountLines | None = None,
    decode: Decode = decode,
) -> Iterator[Reading]:
    """Everything in a shard, with `LinesRead` at the end; of NDJSON, lines that were
    not decoded, where there is a `raw` that counts line ends.

    `meter` is called with the number of bytes that were read, packed ones where the
    source is packed. `decode` takes lines of NDJSON.

    Raises `UnreadableInput` for a source that is not Mixpanel's, cut off, or beyond a
    bound, after all that could be read.
    """
    limits = limits or Limits()
    source = shard.source
    if is_other_than_cut(shard):
        raise UnreadableInput(
            f"`{source.name}` changed while it was read",
            hint="read it again when nobody writes to it",
        )
    stream = open_source(shard, limits, stdin=stdin, meter=meter)
    reader = _reader(source, stream)
    chunks = iter(stream) if shard.start else _without_mark(iter(stream))
    whole = shard == Shard(source) and not source.member
    path = source.path if whole or shard.size else None
    span = (shard.start, shard.end or 0) if shard.size else None
    content = Content(
        *(chunks, limits, path, decode, raw, dict(source.columns)),
        beside=beside(source.path, source.archive, source.member, limits),
        table=source.table,
        span=span,
    )
    has_records = False
    try:
        for reading in reader(content):
            has_records = has_records or not isinstance(reading, _NO_RECORDS)
            yield reading
    except TruncatedInput:
        if stream.error is None:
            stream.error = CutOffInput(
                f"`{source.name}` is cut off: its JSON does not end",
                hint="get the file again",
            )
    except ForeignInput as foreign:
        if stream.error is None:
            raise UnreadableInput(
                f"`{source.name}` {foreign.problem}", hint=foreign.hint
            ) from None
    if isinstance(stream.error, CutOffInput) and has_records:
        raise stream.error.after_records()
    if stream.error:
        raise stream.error


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
    stream = open_source(shard, limits, meter=meter)
    reader = _reader(source, stream)
    for start, chunks in Parts(_without_mark(iter(stream)), size):
        yield (
            start,
            reader(Content(chunks, limits, None, decode, raw, dict(source.columns))),
        )
    if isinstance(stream.error, CutOffInput):
        raise stream.error.after_records()
    if stream.error:
        raise stream.error


def _reader(
    source: Source, stream: UnpackedStream
) -> Callable[[Content], Iterator[Reading]]:
    """What reads the format that is known already, or else shown by the beginning."""
    if source.format is not None:
        return input_formats()[source.format].read
    try:
        data, whole = stream.head()
    except KeyboardInterrupt:
        found = detect(Head(stream.peeked, whole=False))
        if isinstance(found, InputFormat):
            return found.read
        raise
    if stream.error and not data.strip():
        raise stream.error
    head = Head(data, whole=whole, columns=dict(source.columns))
    found = detect(head)
    if isinstance(found, Archive):
        raise UnreadableInput(
            f"`{source.name}` is an archive",
            hint="give it as a file instead of a pipe, or unpack it",
        )
    if isinstance(found, Refusal) and found.read_as and not whole:
        return input_formats()[found.read_as].read
    if isinstance(found, Refusal):
        raise UnreadableInput(
            f"`{source.name}` {found.problem}", hint=found.advice(head)
        )
    return found.read


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks without a byte order mark, which the first three bytes may be."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(BOM):
            break
    yield first.removeprefix(BOM)
    yield from chunks


class Parts:
    """The parts of a stream that is cut at line ends while it is read, each with the byte at which it starts.

    A part is of `size` bytes and what is left of its last line. What of a part is not
    read is passed over before the next one.
    """

    def __init__(self, chunks: Iterator[bytes], size: int) -> None:
        self._chunks = chunks
        self._size = size
        self._rest = b""
        self._at = 0
        self._over = False

    def __iter__(self) -> Iterator[tuple[int, Iterator[bytes]]]:
        while not self._over:
            part = self._part()
            yield self._at, part
            for _ in part:
                pass

    def _part(self) -> Iterator[bytes]:
        left = self._size
        while True:
            chunk = self._rest or next(self._chunks, None)
            self._rest = b""
            if chunk is None:
                self._over = True
                return
            cut = -1
            if len(chunk) > left:
                cut = chunk.find(b"\n", left)
            if cut >= 0:
                chunk, self._rest = chunk[: cut + 1], chunk[cut + 1 :]
            left = max(0, left - len(chunk))
            self._at += len(chunk)
            yield chunk
            if cut >= 0:
                return
