"""Delta tables read some files at a time: each part is a table with a log of its own.

That log names only the files of the part, so deltalake reads them as it reads them in the
whole table: with the values of partitions, and with columns that came later.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import unquote

_LOG = "_delta_log"
_FIRST = f"{0:020}.json"
_DATA = "data"
_MAPPING = "delta.columnMapping.mode"
# What else a reader must know may say more of a file than is passed on here.
_PASSED_ON = {"timestampNtz"}
_WITH_FEATURES = 3, 7


class DataFile(NamedTuple):
    """A file that counts: its path in the table, its bytes, and its partition's values."""

    path: str
    size: int
    partition: Mapping[str, Any]


def files_of(table: Any) -> list[DataFile]:
    """The files of a `DeltaTable` in the order in which their rows are read.

    None, where a file does not say by itself which rows and columns are in it.
    """
    if not _is_plain(table):
        return []
    actions = table.get_add_actions()
    paths = actions.column("path").to_pylist()
    sizes = actions.column("size_bytes").to_pylist()
    partitions: list[Mapping[str, Any]] = [{} for _ in paths]
    if "partition" in actions.schema.names:
        partitions = actions.column("partition").to_pylist()
    files = list(map(DataFile, paths, sizes, partitions))
    texts = {field.name for field in table.schema().fields if _is_text(field)}
    return files if all(_can_be_passed_on(file, texts) for file in files) else []


@contextmanager
def part_of(folder: Path, table: Any, files: Sequence[DataFile]) -> Iterator[Path]:
    """The folder of a table with some files of the table in `folder`."""
    with TemporaryDirectory(prefix="mpdoctor-") as name:
        part = Path(name)
        (part / _DATA).symlink_to(folder.resolve(), target_is_directory=True)
        (part / _LOG).mkdir()
        lines = map(json.dumps, (*_head(table), *map(_added, files)))
        (part / _LOG / _FIRST).write_text("\n".join(lines), encoding="utf-8")
        yield part


def _is_plain(table: Any) -> bool:
    features = table.protocol().reader_features or ()
    mapping = table.metadata().configuration.get(_MAPPING, "none")
    return _PASSED_ON.issuperset(features) and mapping == "none"


def _is_text(field: Any) -> bool:
    return getattr(field.type, "type", "") in ("string", "binary")


def _can_be_passed_on(file: DataFile, texts: Collection[str]) -> bool:
    first, *more = unquote(file.path).split("/")
    return (
        # Relative, and below its folder.
        bool(first)
        and ":" not in first
        and ".." not in (first, *more)
        # deltalake does not tell an empty text from none.
        and not any(
            isinstance(value, bytes) or (value is None and name in texts)
            for name, value in file.partition.items()
        )
    )


def _head(table: Any) -> Iterator[dict[str, Any]]:
    """What a log begins with; see https://github.com/delta-io/delta/blob/master/PROTOCOL.md"""
    protocol: dict[str, Any] = {"minReaderVersion": 1, "minWriterVersion": 2}
    if features := table.protocol().reader_features:
        reader, writer = _WITH_FEATURES
        protocol = {
            "minReaderVersion": reader,
            "minWriterVersion": writer,
            "readerFeatures": features,
            "writerFeatures": features,
        }
    yield {"protocol": protocol}
    metadata = table.metadata()
    yield {
        "metaData": {
            "id": str(metadata.id),
            "format": {"provider": "parquet", "options": {}},
            "schemaString": table.schema().to_json(),
            "partitionColumns": metadata.partition_columns,
            "configuration": {},
        }
    }


def _added(file: DataFile) -> dict[str, Any]:
    return {
        "add": {
            "path": f"{_DATA}/{file.path}",
            "partitionValues": {
                name: _as_text(value) for name, value in file.partition.items()
            },
            "size": file.size,
            "modificationTime": 0,
            "dataChange": True,
        }
    }


def _as_text(value: Any) -> str | None:
    """A value of a partition, as logs hold it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
