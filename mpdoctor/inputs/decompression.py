"""Opens a source as a stream of plain chunks, unpacked on the way and bounded."""

import os
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol

from mpdoctor.errors import CutOffInput, UnreadableInput
from mpdoctor.inputs.limits import Limits
from mpdoctor.mixpanel.body import GZIP, ZSTD, UndecodableBody, check_growth

CHUNK = 1 << 18
BZ2 = b"BZh"
# RFC 1950: the levels of compression but the one that reads as the text `x^`.
ZLIB = (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_MAGIC = 4
_HEAD = 1 << 16
# A kilobyte of zstd can unpack to 32 MB and the decoder cannot be told to stop in
# between, so it is fed in small pieces.
_ZSTD_STEP = 1 << 10


class UnpackedStream:
    """Chunks of plain bytes.

    What goes wrong on the way ends the stream and is kept in `error`, so that
    everything before it can be read first.
    """

    def __init__(self, chunks: Iterator[bytes], name: str) -> None:
        self._chunks = chunks
        self._name = name
        self._peeked: list[bytes] = []
        self._interrupted = False
        self.error: UnreadableInput | None = None

    @property
    def peeked(self) -> bytes:
        """As much of the head as was read so far."""
        return b"".join(self._peeked)

    def head(self) -> tuple[bytes, bool]:
        """The first 64 KB or so, and whether that is all; nothing is consumed.

        An interrupt does not take away what a pipe gave before it: that can still be
        read, and is followed by the interrupt.
        """
        size = len(self.peeked)
        while size < _HEAD:
            try:
                chunk = self._next()
            except KeyboardInterrupt:
                self._interrupted = True
                self._peeked = [self.peeked]
                raise
            if chunk is None:
                return self.peeked, True
            self._peeked.append(chunk)
            size += len(chunk)
        return self.peeked[:_HEAD], False

    def __iter__(self) -> Iterator[bytes]:
        while self._peeked:
            yield self._peeked.pop(0)
        if self._interrupted:
            raise KeyboardInterrupt
        while (chunk := self._next()) is not None:
            yield chunk

    def _next(self) -> bytes | None:
        try:
            return next(self._chunks, None)
        except UnreadableInput as error:
            self.error = error
        except OSError as error:
            self.error = unopened(self._name, error)
        return None


def unopened(name: str, error: OSError) -> UnreadableInput:
    """The error for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return UnreadableInput(f"`{name}` does not exist", hint="check the path")
    why = (error.strerror or type(error).__name__).lower()
    return UnreadableInput(
        f"`{name}` cannot be read: {why}", hint="check its permissions"
    )


def is_packed(path: Path) -> bool:
    """Whether a file is compressed, by its first bytes; a pipe is not looked into."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _compression(file.read(_MAGIC)) != ""


def raw_chunks(
    path: Path | None,
    stdin: IO[bytes] | None = None,
    start: int = 0,
    end: int | None = None,
) -> Iterator[bytes]:
    """The bytes of a file, or of standard input where `path` is `None`."""
    if path is None:
        source = stdin or sys.stdin.buffer
        # `read1` gives what a pipe holds instead of waiting for more.
        read = getattr(source, "read1", source.read)
        while chunk := read(CHUNK):
            yield chunk
        return
    with path.open("rb", buffering=0) as file:
        if start:
            file.seek(start)
        left = sys.maxsize if end is None else end - start
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
        if end is not None and left > 0:
            raise UnreadableInput(
                f"`{os.fspath(path)}` became shorter while it was read",
                hint="run again when nothing writes to it",
            )


def bounded(
    member: Iterator[bytes], path: Path, name: str, limits: Limits
) -> Iterator[bytes]:
    """The bytes of a file in an archive, within the bounds of what unpacks."""
    packed, size = path.stat().st_size, 0
    for chunk in member:
        size += len(chunk)
        try:
            check_growth(size, packed, limits.decompressed, limits.ratio)
        except UndecodableBody as error:
            raise too_large(name, error) from error
        yield chunk


def too_large(name: str, error: UndecodableBody) -> UnreadableInput:
    """The error for what unpacks to more than it may."""
    return UnreadableInput(
        f"`{name}` {error}",
        hint="this is usually a decompression bomb; if it is not, decompress it yourself",
    )


def metered(raw: Iterator[bytes], meter: Callable[[int], None]) -> Iterator[bytes]:
    """The same chunks; `meter` is told the size of each."""
    for chunk in raw:
        meter(len(chunk))
        yield chunk


def _compression(magic: bytes) -> str:
    if magic.startswith(GZIP):
        return "gzip"
    if magic.startswith(ZSTD):
        return "zstd"
    if magic.startswith(BZ2) and magic[3:4].isdigit():
        return "bz2"
    if magic.startswith(ZLIB):
        return "zlib"
    return ""


def plain_chunks(raw: Iterator[bytes], name: str, limits: Limits) -> Iterator[bytes]:
    """The chunks unpacked, if their first bytes show that they are packed."""
    first = b""
    for chunk in raw:
        first += chunk
        if len(first) >= _MAGIC:
            break
    compression = _compression(first)
    if not compression:
        if first:
            yield first
        yield from raw
        return
    yield from _unpacked(_chain(first, raw), compression, name, limits)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class _Unpacker(Protocol):
    """One compressed member, fed bit by bit."""

    @property
    def eof(self) -> bool: ...

    @property
    def rest(self) -> bytes: ...

    def feed(self, data: bytes) -> Iterator[bytes]: ...


class _Gzip:
    """gzip and zlib: the machine tells them apart by their headers."""

    def __init__(self) -> None:
        self._machine = zlib.decompressobj(zlib.MAX_WBITS | 32)

    @property
    def eof(self) -> bool:
        return self._machine.eof

    @property
    def rest(self) -> bytes:
        return self._machine.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        part = data
        while (data or part) and not self._machine.eof:
            part = self._machine.decompress(data, CHUNK)
            data = self._machine.unconsumed_tail
            yield part


class _Bz2:
    def __init__(self) -> None:
        import bz2

        self._machine = bz2.BZ2Decompressor()

    @property
    def eof(self) -> bool:
        return self._machine.eof

    @property
    def rest(self) -> bytes:
        return self._machine.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._machine.decompress(data, CHUNK)
        while not self._machine.eof and not self._machine.needs_input:
            yield self._machine.decompress(b"", CHUNK)


class _Zstd:
    def __init__(self) -> None:
        import zstandard

        self._machine = zstandard.ZstdDecompressor().decompressobj()
        self._error = zstandard.ZstdError
        self.rest = b""

    @property
    def eof(self) -> bool:
        return bool(self._machine.eof)

    def feed(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), _ZSTD_STEP):
            try:
                part = self._machine.decompress(data[at : at + _ZSTD_STEP])
            except self._error as error:
                raise ValueError(str(error)) from error
            yield part
            if self._machine.eof:
                self.rest = self._machine.unused_data + data[at + _ZSTD_STEP :]
                return


_UNPACKERS: dict[str, type[_Gzip] | type[_Bz2] | type[_Zstd]] = {
    "gzip": _Gzip,
    "bz2": _Bz2,
    "zstd": _Zstd,
    "zlib": _Gzip,
}


def _unpacked(
    raw: Iterator[bytes], compression: str, name: str, limits: Limits
) -> Iterator[bytes]:
    """Unpack all members of a compressed file, in chunks of about 1 MB."""
    machine: _Unpacker | None = _UNPACKERS[compression]()
    packed = size = 0
    small: list[bytes] = []
    waiting = 0
    for data in raw:
        packed += len(data)
        while data:
            if machine is None:
                data = data.lstrip(b"\0")
                if not data:
                    break
                machine = _UNPACKERS[compression]()
            try:
                for part in machine.feed(data):
                    size += len(part)
                    check_growth(size, packed, limits.decompressed, limits.ratio)
                    small.append(part)
                    waiting += len(part)
                    if waiting >= CHUNK:
                        yield b"".join(small)
                        small, waiting = [], 0
            except UndecodableBody as error:
                yield b"".join(small)
                raise too_large(name, error) from error
            except (zlib.error, ValueError, OSError, EOFError) as error:
                yield b"".join(small)
                raise UnreadableInput(
                    f"`{name}` is damaged: its {compression} data cannot be unpacked",
                    hint="get or compress the file again",
                ) from error
            data, machine = (machine.rest, None) if machine.eof else (b"", machine)
    yield b"".join(small)
    if machine is not None:
        raise CutOffInput(
            f"`{name}` is cut off: its {compression} data ends too early",
            hint="get the file again",
        )
