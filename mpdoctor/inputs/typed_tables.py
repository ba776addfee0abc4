"""Tables whose columns have types, read through DuckDB: Parquet, its own files, and what
other libraries read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mpdoctor.inputs.column_names import how_to_map, refuse_wide
from mpdoctor.inputs.format import Content
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.loaded_rows import table_reader
from mpdoctor.inputs.tables import of_value
from mpdoctor.model.place import LINE
from mpdoctor.model.record import LinesRead, Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETTINGS: Mapping[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "memory_limit": "1GB",
    # Nothing is fetched from the network.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

_AT_ONCE = 1000
_PART = "part"
_PANIC = "PanicException"
_ZONED = "TIMESTAMP WITH TIME ZONE"


def read_table(
    base: "DuckDBPyConnection",
    table: str,
    content: Content,
    foreign: str,
    damaged: ForeignInput,
) -> Iterator[Reading]:
    """The records in the rows of a table; `table` is quoted.

    Raises `ForeignInput`: `foreign` is the problem of a table of something else, `damaged`
    the error for one that cannot be read.
    """
    import duckdb

    reader = _RowReader(content, foreign)
    try:
        yield from reader.read(base, table)
    except duckdb.Error as error:
        yield LinesRead(reader.rows)
        raise damaged from error
    yield LinesRead(reader.rows)


def read_parts(
    parts: Iterator[Any], content: Content, foreign: str, damaged: ForeignInput
) -> Iterator[Reading]:
    """The records in parts of a table that another library hands over, as Arrow.

    As `read_table`. `parts` may raise whatever that library does.
    """
    import duckdb

    reader = _RowReader(content, foreign)
    with duckdb.connect(":memory:", config={**SETTINGS}) as base:
        try:
            for part in parts:
                base.register(_PART, part)
                yield from reader.read(base, _PART)
        except ForeignInput:
            raise
        except BaseException as error:
            # Libraries of Rust panic where a file is damaged in a way nobody thought of.
            if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
                raise
            yield LinesRead(reader.rows)
            raise damaged from error
    yield LinesRead(reader.rows)


class _RowReader:
    """Reads rows of tables with the same columns, and counts them."""

    def __init__(self, content: Content, foreign: str) -> None:
        self.rows = 0
        self._content = content
        self._foreign = foreign

    def read(self, base: "DuckDBPyConnection", table: str) -> Iterator[Reading]:
        types = column_types(base, table)
        content = self._content
        refuse_wide([*types], content.limits)
        read = table_reader([*types], content, of_value)
        if read is None:
            raise ForeignInput(self._foreign, how_to_map([*types], content.columns))
        result = base.execute(f"SELECT {_selected(types)} FROM {table}")  # noqa: S608
        while block := result.fetchmany(_AT_ONCE):
            after = self.rows + len(block)
            positions = range((self.rows + 1) * LINE, (after + 1) * LINE, LINE)
            yield from read(block, positions)
            self.rows = after


def column_types(base: "DuckDBPyConnection", table: str) -> Mapping[str, str]:
    """The type of each column of a table, by its name; `table` is quoted."""
    rows = base.execute(f"DESCRIBE {table}").fetchall()
    return {str(name): str(kind) for name, kind, *_ in rows}


def quoted(name: str) -> str:
    """A name as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _selected(types: Mapping[str, str]) -> str:
    """The columns as Python can take them."""
    parts: list[str] = []
    for name, kind in types.items():
        column = quoted(name)
        if kind == _ZONED:
            # Python would want a library of time zones.
            column = f"make_timestamp(epoch_us({column}))"
        elif _ZONED in kind:
            column = f"CAST(to_json({column}) AS VARCHAR)"
        parts.append(column)
    return ", ".join(parts)
