"""Delta tables: the rows that are in the table now, of all that its folder holds.

deltalake reads the log, deleted rows and renamed columns included, and hands rows to
DuckDB. Nothing is written, and nothing fetched.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mpdoctor.inputs.format import Content, InputFormat
from mpdoctor.inputs.lake_tables import DELTA, unreadable
from mpdoctor.inputs.typed_tables import read_parts
from mpdoctor.model.record import Reading

_OTHER = "is a Delta table without columns of events or profiles"
# Rows keep their order only if one thread reads one file after the other.
_IN_ORDER = "SET datafusion.execution.target_partitions = 1"
_FILE = "file://"

_PACKED = 4
"""How many times its size a data file is taken for."""


def _read(content: Content) -> Iterator[Reading]:
    yield from read_parts(_parts(content), content, _OTHER, unreadable(DELTA))


def _parts(content: Content) -> Iterator[Any]:
    if content.path is None:
        raise unreadable(DELTA)
    table = _opened(content.path)
    if content.span is None:
        yield from _batches(table)
        return
    from deltalake import DeltaTable

    from mpdoctor.inputs.delta_files import files_of, part_of

    some = files_of(table)[slice(*content.span)]
    with part_of(content.path, table, some) as part:
        yield from _batches(DeltaTable(part))


def _opened(path: Path) -> Any:
    """A table whose files are all in its folder, as far as they count."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    folder = path.resolve()
    try:
        table = DeltaTable(folder)
        files = table.get_add_actions().column("path").to_pylist()
    except DeltaError as error:
        raise unreadable(DELTA, str(error).splitlines()[0]) from error
    if not all(_is_inside(folder, file) for file in files):
        raise unreadable(DELTA, "some of its files are outside of its folder")
    return table


def _batches(table: Any) -> Iterator[Any]:
    from arro3.core import Table
    from deltalake import QueryBuilder

    query = QueryBuilder()
    query.execute(_IN_ORDER)
    query.register("input", table)
    # One after the other, because a stream that fails inside of DuckDB ends the process.
    for batch in query.execute("SELECT * FROM input"):
        yield Table.from_batches([batch])


def _is_inside(folder: Path, file: str) -> bool:
    # A log may name any file; that of a shallow clone does.
    if file.startswith(_FILE):
        file = file.removeprefix(_FILE)
    elif ":" in file.partition("/")[0]:
        return False
    return (folder / unquote(file)).resolve().is_relative_to(folder)


def _pieces(path: Path) -> Sequence[int]:
    from mpdoctor.inputs.delta_files import files_of

    return [file.size * _PACKED for file in files_of(_opened(path))]


FORMAT = InputFormat(
    DELTA, order=10, detect=lambda head: False, read=_read, pieces=_pieces
)
