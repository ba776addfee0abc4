"""The files that a plan consists of."""

import os
from collections.abc import Iterator
from pathlib import Path

from mpdoctor.documents.text import read_bytes
from mpdoctor.errors import InvalidPlan

_ENDINGS = (".yaml", ".yml", ".json")
_SETTINGS = ("mpdoctor.yaml", "mpdoctor.yml")
_MAX_FILES = 10_000


def read_files(path: Path) -> list[tuple[str, bytes]]:
    """Each file's name as it is shown, and its content, in order of name."""
    if not _is_folder(path):
        return [(str(path), read_bytes(path, str(path), InvalidPlan))]
    found: list[Path] = []
    for file in _walk(path):
        found.append(file)
        if len(found) > _MAX_FILES:
            raise InvalidPlan(f"{path}: more than {_MAX_FILES:,} files")
    if not found:
        raise InvalidPlan(
            f"{path}: no plan in this folder",
            hint="a plan is one or more files that end in `.yaml`, `.yml` or `.json`",
        )
    return [
        (str(file), read_bytes(file, str(file), InvalidPlan)) for file in sorted(found)
    ]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(parent, name)
            if (
                name.lower().endswith(_ENDINGS)
                and not name.startswith(".")
                and name not in _SETTINGS
                and file.is_file()
            ):
                yield file
