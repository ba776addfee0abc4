"""Files in a `.tar`, compressed or not. Nothing is written to disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mpdoctor.inputs.archives import CHUNK, chosen, damaged, shown
from mpdoctor.inputs.decompression import UnpackedStream, plain_chunks, raw_chunks
from mpdoctor.inputs.format import Archive, Head
from mpdoctor.inputs.limits import Limits

if TYPE_CHECKING:
    import tarfile

_MARK = slice(257, 262)


class _File:
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


@contextmanager
def _opened(path: Path) -> Iterator["tarfile.TarFile"]:
    import tarfile

    # What is passed over is unpacked as well, within the same bounds.
    name = shown(path)
    stream = UnpackedStream(plain_chunks(raw_chunks(path), name, Limits()), name)
    try:
        with tarfile.open(fileobj=_File(stream), mode="r|") as archive:  # type: ignore[call-overload]
            yield archive
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise stream.error or damaged(path) from error
    if stream.error:
        raise stream.error


def _members(path: Path) -> Iterator[str]:
    with _opened(path) as archive:
        # Links, devices and folders are none.
        names = [info.name for info in archive if info.isreg()]
    yield from chosen(path, names)


def _open(path: Path, member: str) -> Iterator[bytes]:
    with _opened(path) as archive:
        for info in archive:
            if info.name == member and info.isreg():
                file = archive.extractfile(info)
                while file is not None and (chunk := file.read(CHUNK)):
                    yield chunk
                return


def _detect(head: Head) -> bool:
    return head.data[_MARK] == b"ustar"


FORMAT = Archive("tar", order=10, detect=_detect, members=_members, open=_open)
