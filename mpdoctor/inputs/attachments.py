"""Files that a recorder writes beside a HAR file, one for each body.

Playwright does so with `content: "attach"`, and always in a `.zip`: `harTracer.ts` and
`harRecorder.ts` in https://github.com/microsoft/playwright call a file by the SHA-1 of what
it holds.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.decompression import raw_chunks
from mpdoctor.inputs.detection import archives
from mpdoctor.inputs.limits import Limits

_HASHED = re.compile(r"[0-9a-f]{40}\.[a-z0-9]{1,10}")


def is_attachment(name: str) -> bool:
    """Whether a file has the name of a body."""
    return _HASHED.fullmatch(name) is not None


def attached(names: Iterable[str]) -> set[str]:
    """The files among those of a folder or archive that stand beside a HAR file."""
    found: dict[str, list[str]] = {}
    recorded: set[str] = set()
    for name in names:
        folder, _, file = name.rpartition("/")
        if is_attachment(file):
            found.setdefault(folder, []).append(name)
        elif file.endswith(".har"):
            recorded.add(folder)
    return {name for folder in recorded for name in found.get(folder, ())}


def beside(
    path: Path | None, archive: str, member: str, limits: Limits
) -> Callable[[str], bytes | None]:
    """What gives the body of a name that stands in the same folder as a source."""
    packed = archives().get(archive)
    folder = member.rpartition("/")[0]

    def read(name: str) -> bytes | None:
        if path is None or not is_attachment(name):
            return None
        if packed is not None:
            inside = f"{folder}/{name}" if folder else name
            return (
                _joined(packed.open(path, inside), limits) if packed.by_name else None
            )
        file = path.with_name(name)
        return _joined(raw_chunks(file), limits) if file.is_file() else None

    return read


def _joined(chunks: Iterable[bytes], limits: Limits) -> bytes | None:
    body = b""
    try:
        for chunk in chunks:
            body += chunk
            if len(body) > limits.body:
                return None
    except UnreadableInput:
        return None
    return body
