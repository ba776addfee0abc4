"""Reads the current snapshot of an Iceberg table through PyIceberg, without its catalog.

PyIceberg finds the data files, the deleted rows in them and the names that columns have
now. It is given only files of the table's own folder: what its metadata name may be
anywhere, and be written by anybody.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
from pyiceberg.io.pyarrow import ArrowScan, PyArrowFileIO, schema_to_pyarrow
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import DataScan

from mpdoctor.inputs.lake_tables import ICEBERG, unreadable
from mpdoctor.inputs.limits import ForeignInput

_BY_VALUE = "equality deletes"


def parts_of(metadata_file: Path, span: tuple[int, int] | None = None) -> Iterator[Any]:
    """The rows of each data file as Arrow, in an order that depends on the table alone;
    `span` says from which file to which.

    Raises `ForeignInput`.
    """
    scan, files, tasks = _planned(metadata_file)
    try:
        schema = schema_to_pyarrow(scan.projection())
    except Exception as error:
        raise unreadable(ICEBERG, _first_line(error)) from error
    for task in tasks if span is None else tasks[slice(*span)]:
        scanned = ArrowScan(
            scan.table_metadata, files, scan.projection(), scan.row_filter
        )
        # Columns that a file does not have, and types that were widened.
        yield pyarrow.Table.from_batches(scanned.to_record_batches([task])).cast(schema)


def file_sizes(metadata_file: Path) -> list[int]:
    """The bytes of each data file, in the same order."""
    _, _, tasks = _planned(metadata_file)
    return [task.file.file_size_in_bytes for task in tasks]


def _planned(metadata_file: Path) -> "tuple[DataScan, _TableFiles, list[Any]]":
    folder = metadata_file.resolve().parents[1]
    files = _TableFiles(folder)
    try:
        metadata = FromInputFile.table_metadata(files.own(metadata_file))
        files.location = metadata.location.rstrip("/")
        scan = DataScan(table_metadata=metadata, io=files)
        tasks = sorted(scan.plan_files(), key=lambda task: str(task.file.file_path))
    except ForeignInput:
        raise
    except Exception as error:
        if _BY_VALUE in str(error):
            raise ForeignInput(
                "is an Iceberg table with rows that were deleted by value (equality "
                "deletes), which PyIceberg cannot tell from those that are left",
                "have them applied, for example with Spark's procedure "
                "`rewrite_data_files`, or read the table as a DataFrame: docs/large.md",
            ) from error
        raise unreadable(ICEBERG, _first_line(error)) from error
    return scan, files, tasks


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


class _TableFiles:
    """The files of a table, wherever it was when they were written: PyIceberg's `FileIO`,
    as far as reading needs it."""

    def __init__(self, folder: Path) -> None:
        self.properties: dict[str, str] = {}
        self.location = ""
        self._folder = folder
        self._io = PyArrowFileIO()

    def own(self, path: Path) -> Any:
        return self._io.new_input(str(path.resolve()))

    def new_input(self, location: str) -> Any:
        inside = location.removeprefix(self.location + "/")
        path = (self._folder / inside).resolve()
        if inside == location or not path.is_relative_to(self._folder):
            raise unreadable(ICEBERG, "some of its files are outside of its folder")
        return self._io.new_input(str(path))
