"""What holds for all archives: which files are taken, and how much they may hold."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs.decompression import too_large
from mpdoctor.inputs.limits import Limits
from mpdoctor.mixpanel.body import UndecodableBody, check_growth

CHUNK = 1 << 18

MOST_MEMBERS = 10_000
"""Files in an archive; each is looked into before anything is read."""

MOST_ENTRIES = 100_000
"""Entries of any kind, such as folders and links."""

LONGEST_NAME = 1 << 20
"""Bytes of a name and of what else is said of a file in front of it."""

_NAMES: dict[Path, str] = {}


def name_copy(path: Path, name: str) -> None:
    """Have messages call a temporary copy by the name of what was copied."""
    _NAMES[path] = name


def shown(path: Path) -> str:
    """What messages call an archive."""
    return _NAMES.get(path, str(path))


def chosen(path: Path, names: Iterable[str]) -> Iterator[str]:
    """The files that are looked at, each once: none that are hidden, as in a folder."""
    seen: set[str] = set()
    for name in names:
        if name in seen or _is_hidden(name):
            continue
        seen.add(name)
        if len(seen) > MOST_MEMBERS:
            raise too_many(path, MOST_MEMBERS)
        yield name


def too_many(path: Path, most: int) -> UnreadableInput:
    """The error for an archive with more files than are looked into."""
    return UnreadableInput(
        f"`{shown(path)}` holds more than {most:,} files",
        hint="unpack it, and name the folder",
    )


def _is_hidden(name: str) -> bool:
    return any(
        part == "__MACOSX" or (part.startswith(".") and part.strip("."))
        for part in name.replace("\\", "/").split("/")
    )


def refuse_bomb(path: Path, size: int) -> None:
    """Raise where all files together are larger than anything may be that is unpacked."""
    limits = Limits()
    try:
        check_growth(size, path.stat().st_size, limits.decompressed, limits.ratio)
    except UndecodableBody as error:
        raise too_large(shown(path), error) from error


def damaged(path: Path, member: str = "") -> UnreadableInput:
    """The error for what cannot be unpacked."""
    name = f"{shown(path)}/{member}" if member else shown(path)
    return UnreadableInput(
        f"`{name}` is damaged: it cannot be unpacked",
        hint="get or pack the archive again",
    )
