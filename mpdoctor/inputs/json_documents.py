"""Reads the records of JSON that stands on any number of lines."""

from collections.abc import Iterable, Iterator

from mpdoctor.inputs.decode import decode
from mpdoctor.inputs.limits import Limits, TruncatedInput
from mpdoctor.inputs.splitter import Piece, Splitter
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw, LinesRead, Reading

_AT_ONCE = 1000


def read_document(
    chunks: Iterable[bytes], limits: Limits, *, under: tuple[str, ...] = ()
) -> Iterator[Reading]:
    """The elements of arrays or pages, or objects in a row.

    Records of a page stand `under` a key.

    Raises `TruncatedInput` at the end of a document that does not close.
    """
    splitter = Splitter(limits, under=under)
    numbering = _Numbering(limits)
    unended = b""
    for chunk in chunks:
        yield from numbering.add(splitter.feed(chunk))
        unended = chunk or unended
    yield from numbering.add(splitter.finish())
    yield from numbering.finish()
    open_line = bool(unended) and not unended.endswith(b"\n")
    yield LinesRead(splitter.lines + open_line)
    if not splitter.is_whole:
        raise TruncatedInput


class _Numbering:
    """Gives records a number where they share a line, which the next one may show."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held: list[Piece] = []
        self._line = 0
        self._count = 0  # records before, on the same line

    def add(self, pieces: Iterator[Piece]) -> Iterator[Reading]:
        for piece in pieces:
            self._held.append(piece)
            if len(self._held) > _AT_ONCE:
                yield from self._release(_AT_ONCE)
        # Keeping all pieces of a chunk until now would be harmless; keeping large
        # ones of many chunks would not.
        yield from self._release(len(self._held) - 1)

    def finish(self) -> Iterator[Reading]:
        yield from self._release(len(self._held))

    def _release(self, number: int) -> Iterator[Reading]:
        if number < 1:
            return
        pieces = self._held[:number]
        following = [piece.line for piece in self._held[1 : number + 1]]
        self._held = self._held[number:]
        texts: list[bytes] = []
        positions: list[int] = []
        for index, piece in enumerate(pieces):
            if piece.line != self._line:
                self._line, self._count = piece.line, 0
            shared = self._count > 0 or following[index : index + 1] == [piece.line]
            place = pack_position(piece.line, self._count if shared else None)
            self._count += 1
            if piece.reason:
                yield BadRecord(Flaw.UNREADABLE, place, piece.reason)
            if piece.text or not piece.reason:
                texts.append(piece.text)
                positions.append(place)
        yield from decode(texts, positions, self._limits)
