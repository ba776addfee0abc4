"""The file of a summary: a mark, a header, what was gathered, and a digest of it all.

mark (16 bytes) · version (2) · length of the header (4) · header: MessagePack
zstd: the bounded part of the totals: MessagePack · rows
digest of everything before it (16 bytes)
"""

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import msgspec
from msgspec import Struct, field

from mpdoctor import __version__
from mpdoctor.analysis.summary_codec import Malformed, decode, encode, rows
from mpdoctor.analysis.totals import Totals
from mpdoctor.errors import UnreadableInput, unwritable
from mpdoctor.mixpanel.body import MAX_RATIO
from mpdoctor.model.window import TimeWindow

VERSION = 2

_MARK = b"mpdoctor summary"
_START = struct.Struct("<HI")
_DIGEST = 16
_LONGEST_HEADER = 64 << 20
_LONGEST_DOCUMENT = 512 << 20
_LEVEL = 3
_CHUNK = 1 << 20
ALWAYS_ALLOWED = 64 << 20
"""Bytes that any summary may unpack to."""


class SummaryHeader(Struct, frozen=True, kw_only=True):
    """What there is to know of a summary before it is read.

    `made_with` holds, by name, what must be equal in summaries that are added up: values,
    or digests of them. `rules` were on, and `keep` positions kept. `sources` are the names
    and paths of the inputs. `unopened` and `failed` are message and hint of what was not
    read before and while it was read. Texts that may name a file are bytes, since the name
    of a file need not be text.
    """

    mpdoctor: str
    command: str
    made_with: dict[str, str]
    rules: list[str]
    keep: int
    sources: list[tuple[bytes, bytes]]
    unopened: list[tuple[bytes, bytes]] = field(default_factory=list)
    failed: list[tuple[bytes, bytes]] = field(default_factory=list)
    window: TimeWindow | None = None
    document: int = 0
    rows: int = 0


class SummaryFile(Struct, frozen=True):
    """A summary that is whole. `digest` tells equal ones.

    What was gathered stands, packed, from `start` up to `end`.
    """

    path: str
    header: SummaryHeader
    start: int
    end: int
    digest: bytes

    def totals(self, folder: Path, keep: int, sources: Any) -> Totals:
        """What was gathered; see `summary_codec.decode`.

        Raises `UnreadableInput` for a summary that mpdoctor has not written.
        """
        import zstandard

        try:
            with open(self.path, "rb") as file:
                file.seek(self.start)
                packed = _Part(file, self.end - self.start)
                content: Any = zstandard.ZstdDecompressor().stream_reader(
                    packed,  # type: ignore[arg-type]
                    closefd=False,
                )
                whole = _Part(content, self.header.document + self.header.rows)
                document = whole.read(self.header.document)
                return decode(document, whole, folder, keep=keep, sources=sources)
        except (Malformed, zstandard.ZstdError) as error:
            raise damaged(self.path) from error
        except OSError as error:
            raise _unopened(self.path, error) from error


class _Part:
    """So many bytes of a file."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        found = self._file.read(size)
        self._left -= len(found)
        return found


def damaged(path: str) -> UnreadableInput:
    """The error for a file that is not as it was written."""
    return UnreadableInput(
        f"`{path}` is damaged or cut off",
        hint="get the file again, or make the summary again with `--save-summary`",
    )


def write_summary(path: str, header: SummaryHeader, totals: Totals) -> None:
    """Write a summary; a file of that name is replaced only when all is written."""
    import zstandard

    document = encode(totals)
    size = _rows_of(totals)
    head = msgspec.msgpack.encode(
        msgspec.structs.replace(header, document=len(document), rows=size)
    )
    try:
        with _replacing(path) as file:
            out = _Hashing(file)
            out.write(_MARK + _START.pack(VERSION, len(head)) + head)
            packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            with packer.stream_writer(out, closefd=False) as packed:  # type: ignore[arg-type]
                packed.write(document)
                for chunk in rows(totals):
                    packed.write(chunk)
            file.write(out.digest())
    except OSError as error:
        raise unwritable(path, error) from error


def _rows_of(totals: Totals) -> int:
    hashes = sum(one.count for one in (*totals.segments, *totals.attempts))
    files = totals.identity.row_files if totals.identity is not None else ()
    return 32 * hashes + sum(file.path.stat().st_size for file in files)


@contextmanager
def _replacing(path: str) -> Iterator[IO[bytes]]:
    """A new file that takes the place of another one if nothing goes wrong."""
    if os.path.exists(path) and not os.path.isfile(path):
        # A device, or a pipe.
        with open(path, "wb") as file:
            yield file
        return
    folder = os.path.dirname(path) or "."
    with NamedTemporaryFile(dir=folder, prefix=".mpdoctor-", delete=False) as file:
        try:
            yield file
            file.close()
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = blake2b(digest_size=_DIGEST)

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def digest(self) -> bytes:
        return self._hash.digest()


def open_summary(path: str) -> SummaryFile:
    """A summary whose bytes are as they were written.

    Raises `UnreadableInput` for what is none, or none that this version reads.
    """
    try:
        with open(path, "rb") as file:
            return _opened(path, file)
    except OSError as error:
        raise _unopened(path, error) from error


def _opened(path: str, file: IO[bytes]) -> SummaryFile:
    if file.read(len(_MARK)) != _MARK:
        raise UnreadableInput(
            f"`{path}` is not a summary of mpdoctor",
            hint="make one with `mpdoctor lint … --save-summary FILE`; "
            "events themselves are read by `mpdoctor lint`",
        )
    start = file.read(_START.size)
    if len(start) < _START.size:
        raise damaged(path)
    version, length = _START.unpack(start)
    if version != VERSION:
        raise UnreadableInput(
            f"`{path}` has format {version} of summaries; this mpdoctor "
            f"({__version__}) reads format {VERSION}",
            hint="update mpdoctor, or make the summary again"
            if version > VERSION
            else "make the summary again",
        )
    size = os.fstat(file.fileno()).st_size
    data = file.tell()
    if data + length + _DIGEST > size or length > _LONGEST_HEADER:
        raise damaged(path)
    head = file.read(length)
    digest = _digest_of(file, size)
    try:
        header = msgspec.msgpack.decode(head, type=SummaryHeader)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise damaged(path) from error
    whole = header.document + header.rows
    if (
        digest is None
        or header.keep < 1
        or min(header.document, header.rows) < 0
        or header.document > _LONGEST_DOCUMENT
        or whole > max(ALWAYS_ALLOWED, MAX_RATIO * size)
    ):
        raise damaged(path)
    return SummaryFile(path, header, data + length, size - _DIGEST, digest)


def _digest_of(file: IO[bytes], size: int) -> bytes | None:
    """The digest at the end, or `None` where it is not that of the rest."""
    found = blake2b(digest_size=_DIGEST)
    left = size - _DIGEST
    file.seek(0)
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        found.update(chunk)
        left -= len(chunk)
    digest = found.digest()
    return digest if file.read() == digest else None


def _unopened(path: str, error: OSError) -> UnreadableInput:
    if isinstance(error, FileNotFoundError):
        return UnreadableInput(f"`{path}` does not exist", hint="check the path")
    if isinstance(error, IsADirectoryError):
        return UnreadableInput(f"`{path}` is a folder", hint="name the summaries in it")
    why = (error.strerror or type(error).__name__).lower()
    return UnreadableInput(f"`{path}` cannot be read: {why}", hint="check the file")


def raw_texts(pairs: Any) -> list[tuple[bytes, bytes]]:
    """Pairs of texts as they stand in a header."""
    return [(_raw(one), _raw(other)) for one, other in pairs]


def texts(pairs: Any) -> list[tuple[str, str]]:
    """Pairs of texts from a header."""
    return [(text_of(one), text_of(other)) for one, other in pairs]


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def text_of(raw: bytes) -> str:
    """A text from a header."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
