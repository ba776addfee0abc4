"""Tables of data lakes: folders of Parquet files, and a log of which of them count.

Files that were compacted, and rows that were deleted, are still there. So only the table
as a whole says what is in it.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from mpdoctor.errors import MissingExtra, UnreadableInput
from mpdoctor.inputs.limits import ForeignInput

DELTA, ICEBERG = "delta", "iceberg"
_TITLES = {DELTA: "a Delta table", ICEBERG: "an Iceberg table"}
_LIBRARIES = {DELTA: "deltalake", ICEBERG: "pyiceberg"}

# https://github.com/delta-io/delta/blob/master/PROTOCOL.md#file-types
_DELTA_LOG = "_delta_log"
_DELTA_FILE = re.compile(r"\d{20}\.(json|checkpoint\..*parquet)")

# https://iceberg.apache.org/spec/#table-metadata-and-snapshots
_METADATA = "metadata"
_METADATA_FILE = re.compile(r"v?(\d+)(?:-[^/]*?)?(?:\.gz)?\.metadata\.json(?:\.gz)?")


def unreadable(kind: str, why: str = "") -> ForeignInput:
    """The error for a table that is damaged, or holds what its library cannot read."""
    return ForeignInput(
        f"is {_TITLES[kind]} that cannot be read{why and f': {why}'}",
        "copy the whole table again, or export it as Parquet",
    )


class TableInside(UnreadableInput):
    """An archive or a store holds a table."""


def lake_format(path: Path) -> str | None:
    """The format of the table that a folder is, or a file of its metadata."""
    if path.parent.name == _METADATA and _METADATA_FILE.fullmatch(path.name):
        return ICEBERG if path.is_file() else None
    for kind, folder, file in (
        (DELTA, _DELTA_LOG, _DELTA_FILE),
        (ICEBERG, _METADATA, _METADATA_FILE),
    ):
        try:
            if any(map(file.fullmatch, _names_in(path / folder))):
                return kind
        except OSError:
            continue
    return None


def _names_in(folder: Path) -> Iterable[str]:
    return (one.name for one in folder.iterdir())


def refuse_without_library(name: str, kind: str) -> None:
    """Raise `MissingExtra` if nothing is installed that reads such tables."""
    if find_spec(_LIBRARIES[kind]) is None:
        raise MissingExtra(
            f"`{name}` is {_TITLES[kind]}, which needs the extra `{kind}`",
            hint=f"install it: `pip install 'mpdoctor[{kind}]'`",
        )


@cache
def _table_around(folder: Path) -> tuple[Path, str] | None:
    for parent in (folder, *folder.parents):
        kind = lake_format(parent)
        if kind is not None:
            return parent, kind
    return None


def refuse_part(path: Path) -> None:
    """Raise `UnreadableInput` for a data file of a table."""
    found = _table_around(path.resolve().parent)
    if found is None:
        return
    table, kind = found
    raise UnreadableInput(
        f"`{path}` is part of {_TITLES[kind]}, whose log says which rows still count",
        hint=f"name the table: `{table}`",
    )


def refuse_packed(name: str, files: Iterable[str]) -> None:
    """Raise `TableInside` if one is among the files of an archive or a store."""
    for file in map(PurePosixPath, files):
        kind = None
        if file.parent.name == _DELTA_LOG and _DELTA_FILE.fullmatch(file.name):
            kind = DELTA
        elif file.parent.name == _METADATA and _METADATA_FILE.fullmatch(file.name):
            kind = ICEBERG
        if kind is not None:
            raise TableInside(
                f"`{name}` holds {_TITLES[kind]}, which can only be read as a folder "
                "of this machine",
                hint="copy or unpack the whole table, and name its folder",
            )


def newest_metadata(path: Path) -> list[Path]:
    """The files of an Iceberg table that describe it last; more than one if two writers
    wrote at once."""
    if path.is_file():
        return [path]
    numbered: dict[int, list[Path]] = {}
    for file in sorted((path / _METADATA).iterdir()):
        if match := _METADATA_FILE.fullmatch(file.name):
            numbered.setdefault(int(match[1]), []).append(file)
    return numbered[max(numbered)]
