"""Files in a `.zip`. Nothing is written to disk, so names cannot lead out of a folder."""

import os
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.archives import (
    CHUNK,
    MOST_MEMBERS,
    chosen,
    damaged,
    refuse_bomb,
    shown,
    too_many,
)
from mpdoctor.inputs.format import Archive, Head

if TYPE_CHECKING:
    from zipfile import ZipFile

_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16
_END = b"PK\x05\x06"
_LARGE_END = b"PK\x06\x06"
_LARGEST_LIST = 32 << 20


def _opened(path: Path) -> "ZipFile":
    """The archive with its list of files, which is read once however many there are."""
    now = path.stat()
    state = (os.getpid(), now.st_ino, now.st_size, now.st_mtime_ns)
    return _opened_once(path, state)


@lru_cache(maxsize=1)
def _opened_once(path: Path, _: object) -> "ZipFile":
    import zipfile

    with path.open("rb") as file:
        if _size_of_list(file) > _LARGEST_LIST:
            raise too_many(path, MOST_MEMBERS)
    return zipfile.ZipFile(path)


def _size_of_list(file: IO[bytes]) -> int:
    """The bytes that the list of files takes, as the end of the archive says; it is kept
    in memory."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 100))
    end = file.read()
    at = end.rfind(_END)
    if at < 0 or len(end) < at + 16:
        return 0
    large = end.rfind(_LARGE_END, 0, at)
    if large >= 0 and len(end) >= large + 48:
        return int(struct.unpack_from("<Q", end, large + 40)[0])
    return int(struct.unpack_from("<L", end, at + 12)[0])


def _members(path: Path) -> Iterator[str]:
    import zipfile

    try:
        files = [info for info in _opened(path).infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(path) from error
    # A file gives no more than it is said to hold.
    refuse_bomb(path, sum(info.file_size for info in files))
    yield from chosen(path, (info.filename for info in files))


def _open(path: Path, member: str) -> Iterator[bytes]:
    import zipfile

    try:
        archive = _opened(path)
        info = archive.getinfo(member)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableInput(
                f"`{shown(path)}/{member}` is encrypted",
                hint="unpack the archive with its password, and name the files in it",
            )
        with archive.open(info) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except NotImplementedError as error:
        raise UnreadableInput(
            f"`{shown(path)}/{member}` is compressed in a way that mpdoctor cannot read",
            hint="unpack the archive, and name the files in it",
        ) from error
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
        *(ValueError, KeyError, RuntimeError),
    ) as error:
        raise damaged(path, member) from error


def _detect(head: Head) -> bool:
    return head.data.startswith(_MARKS)


FORMAT = Archive(
    *("zip", 10, _detect, _members, _open),
    by_name=True,
)
