"""Archives from a pipe or the network, kept on disk while the process runs.

A file in an archive is found by seeking, and read more than once.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.archives import name_copy
from mpdoctor.inputs.decompression import UnpackedStream, plain_chunks, raw_chunks
from mpdoctor.inputs.detection import detect
from mpdoctor.inputs.format import Archive, Head
from mpdoctor.inputs.limits import Limits
from mpdoctor.mixpanel.body import in_words

# Each is deleted as soon as it is closed, at the latest when the process ends.
_KEPT: list[Any] = []


def spooled(chunks: Iterator[bytes], name: str, limits: Limits) -> Path:
    """The file that holds the bytes of a stream.

    Raises `UnreadableInput` where there are more than may be unpacked.
    """
    file = NamedTemporaryFile(prefix="mpdoctor-")  # noqa: SIM115
    _KEPT.append(file)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.decompressed:
            raise UnreadableInput(
                f"`{name}` is larger than {in_words(limits.decompressed)}",
                hint="unpack it, and name the folder",
            )
        file.write(chunk)
    file.flush()
    path = Path(file.name)
    name_copy(path, name)
    return path


def archive_on_stdin(name: str, limits: Limits) -> tuple[Archive, Path] | None:
    """The archive that standard input holds, as a file; nothing else is consumed."""
    stdin = getattr(sys.stdin, "buffer", None)
    if stdin is None or not hasattr(stdin, "peek") or stdin.isatty():
        return None
    found = _archive(stdin, name, limits)
    if found is None:
        return None
    return found, spooled(raw_chunks(None, stdin), name, limits)


def _archive(stdin: IO[bytes], name: str, limits: Limits) -> Archive | None:
    """What the bytes show that the pipe gives at once."""
    first = iter([stdin.peek(1)])  # type: ignore[attr-defined]
    data, _ = UnpackedStream(plain_chunks(first, name, limits), name).head()
    found = detect(Head(data, whole=False)) if data else None
    return found if isinstance(found, Archive) else None
