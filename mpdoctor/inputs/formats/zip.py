"""Files in a `.zip`. Nothing is written to disk, so names cannot lead out of a folder."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.archives import CHUNK, chosen, damaged, refuse_bomb, shown
from mpdoctor.inputs.format import Archive, Head

_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1


def _members(path: Path) -> Iterator[str]:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(path) from error
    # A file gives no more than it is said to hold.
    refuse_bomb(path, sum(info.file_size for info in files))
    yield from chosen(path, (info.filename for info in files))


def _open(path: Path, member: str) -> Iterator[bytes]:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
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


FORMAT = Archive("zip", order=10, detect=_detect, members=_members, open=_open)
