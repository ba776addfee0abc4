"""Files in a `.tar`, compressed or not. Nothing is written to disk.

A stream leads from one file to the next: whoever asks for the files in their order reads
the archive once.
"""

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from mpdoctor.inputs.archives import (
    CHUNK,
    LONGEST_NAME,
    MOST_ENTRIES,
    chosen,
    damaged,
    shown,
    too_many,
)
from mpdoctor.inputs.decompression import UnpackedStream, plain_chunks, raw_chunks
from mpdoctor.inputs.format import Archive, Head
from mpdoctor.inputs.limits import Limits

_MARK = slice(257, 262)
_OF_NAMES = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


class _Bytes:
    """The unpacked bytes of a file, as `tarfile` wants them: no seeking."""

    def __init__(self, stream: UnpackedStream) -> None:
        self._chunks = iter(stream)
        self._rest = b""

    def read(self, size: int) -> bytes:
        parts, missing = [], size
        while missing > 0:
            if not self._rest:
                self._rest = next(self._chunks, b"")
                if not self._rest:
                    break
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


class _Entry(tarfile.TarInfo):
    """An entry whose name and headers have a bounded length: they are kept in memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Entry":
        found = super().frombuf(buf, encoding, errors)
        if found.type in _OF_NAMES and found.size > LONGEST_NAME:
            raise tarfile.ReadError("a name that is too long")
        return found


class _Walk:
    """An archive that is open at one of its files. It only goes forward."""

    def __init__(self, path: Path) -> None:
        # What is passed over is unpacked as well, within the same bounds.
        name = shown(path)
        unpacked = plain_chunks(raw_chunks(path), name, Limits())
        self.number = 0  # of the file at which it is open
        self._path = path
        self._stream = UnpackedStream(unpacked, name)
        self._entries = 0
        self._current: tarfile.TarInfo | None = None
        self._passed: set[str] = set()

    @cached_property
    def _archive(self) -> Any:
        """Opened when it is first asked for its files: that reads some of it."""
        return tarfile.open(  # type: ignore[call-overload]
            fileobj=_Bytes(self._stream), mode="r|", tarinfo=_Entry
        )

    def next(self) -> str | None:
        """The name of the next file; links, devices and folders are none."""
        with self._errors():
            while (entry := self._archive.next()) is not None:
                # It would keep all of them.
                self._archive.members = []
                self._entries += 1
                if self._entries > MOST_ENTRIES:
                    raise too_many(self._path, MOST_ENTRIES)
                if entry.isreg():
                    self.number += 1
                    self._current = entry
                    return str(entry.name)
        if self._stream.error:
            raise self._stream.error
        self._current = None
        return None

    def reach(self, member: str) -> bool:
        """Go to the first file of a name, if it was not opened or passed."""
        if member in self._passed:
            return False
        while self._current is None or self._current.name != member:
            if self._current is not None:
                self._passed.add(self._current.name)
            if self.next() is None:
                return False
        return True

    def chunks(self) -> Iterator[bytes]:
        """The bytes of the file at which it is open; once only."""
        assert self._current is not None
        self._passed.add(self._current.name)
        with self._errors():
            file = self._archive.extractfile(self._current)
            while file is not None and (chunk := file.read(CHUNK)):
                yield chunk

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
            raise self._stream.error or damaged(self._path) from error


_LEFT: dict[object, _Walk] = {}
"""The archive that was read last, open where it was left, while nobody uses it."""


def _key(path: Path) -> object:
    """A file as it is now, in this process: another one would move in it, too."""
    try:
        now = path.stat()
    except OSError:
        return None
    return (os.getpid(), path, now.st_ino, now.st_size, now.st_mtime_ns)


def _leave(path: Path, walk: _Walk) -> None:
    _LEFT.clear()
    _LEFT[_key(path)] = walk


def _names(path: Path) -> Iterator[str]:
    """The names of all files in order; each may be opened before the next is asked for."""
    walk = _Walk(path)
    while (name := walk.next()) is not None:
        number = walk.number
        _leave(path, walk)
        yield name
        left = _LEFT.pop(_key(path), None)
        if left is not walk or walk.number != number:
            walk = _Walk(path)
            while walk.number < number and walk.next() is not None:
                pass


def _members(path: Path) -> Iterator[str]:
    yield from chosen(path, _names(path))


def _open(path: Path, member: str) -> Iterator[bytes]:
    walk = _LEFT.pop(_key(path), None) or _Walk(path)
    if not walk.reach(member):
        walk = _Walk(path)
        if not walk.reach(member):
            return
    try:
        yield from walk.chunks()
    finally:
        _leave(path, walk)


def _detect(head: Head) -> bool:
    return head.data[_MARK] == b"ustar"


FORMAT = Archive("tar", order=10, detect=_detect, members=_members, open=_open)
