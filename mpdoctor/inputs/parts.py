"""Cuts a stream at line ends while it is read, where it cannot be cut before."""

from collections.abc import Iterator


class Parts:
    """The parts of a stream of lines, each with the byte at which it starts.

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
