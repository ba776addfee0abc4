"""DuckDB: a table or view of a database file, named in its address.

The file is opened for reading only. Nothing outside of it is read: neither files nor
addresses that a view may name, nor extensions.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mpdoctor.inputs.format import Content, Head, InputFormat, Refusal
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.typed_tables import SETTINGS, quoted, read_table
from mpdoctor.model.record import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# https://duckdb.org/docs/stable/internals/storage.html
_MAGIC = b"DUCK"
_MAGIC_AT = 8

_MOST_SHOWN = 12
_USUAL = "main"
_NO_TABLE = "is a DuckDB database"


def _read(content: Content) -> Iterator[Reading]:
    path = content.path
    if path is None:
        raise ForeignInput(_NO_TABLE, "give it as a file that is not packed")
    with _opened(path) as base:
        table = _table_of(base, content.table, path)
        damaged = ForeignInput(
            f"cannot be read: {_shown(table)} is damaged, or a view of what is not in "
            "the database",
            "only what is in the database itself is read: make it a table, or export it "
            "as Parquet",
        )
        foreign = f"holds no events or profiles in {_shown(table)}"
        name = ".".join(map(quoted, table))
        yield from read_table(base, name, content, foreign, damaged)


@contextmanager
def _opened(path: Path) -> Iterator["DuckDBPyConnection"]:
    import duckdb

    with TemporaryDirectory(prefix="mpdoctor-") as folder:
        config = {
            **SETTINGS,
            # Views may name other files and addresses.
            "enable_external_access": "false",
            # Otherwise it would stand beside the database.
            "temp_directory": folder,
        }
        try:
            base = duckdb.connect(str(path), read_only=True, config=config)
        except duckdb.Error as error:
            raise _unopened(str(error)) from error
        with base:
            base.execute("SET enable_progress_bar = false")
            yield base


def _unopened(said: str) -> ForeignInput:
    if "lock" in said:
        return ForeignInput(
            "cannot be read: another program has the database open",
            "close it there, or read a copy",
        )
    if "version number" in said or "newer version" in said:
        return ForeignInput(
            "cannot be read: it was made by another version of DuckDB",
            "update DuckDB (`pip install -U duckdb`), or export the table as Parquet",
        )
    return ForeignInput("is a damaged DuckDB database", "get the file again")


def _tables(base: "DuckDBPyConnection") -> list[tuple[str, str]]:
    """Schema and name of all tables and views that are not DuckDB's own."""
    return base.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() ORDER BY ALL"
    ).fetchall()


def _table_of(base: "DuckDBPyConnection", wanted: str, path: Path) -> tuple[str, str]:
    """Schema and name of the table that is meant, in any case."""
    tables = _tables(base)
    if not wanted and len(tables) == 1:
        return tables[0]
    found: list[tuple[str, str]] = []
    for same in (str, str.casefold):
        name = same(wanted)
        whole = [table for table in tables if same(".".join(table)) == name]
        found = [table for table in tables if same(table[1]) == name]
        usual = [table for table in found if table[0] == _USUAL]
        for some in (usual, whole, found):
            if len(some) == 1:
                return some[0]
    problem = _NO_TABLE
    if wanted:
        several = "has several tables" if found else "has no table"
        problem = f"{several} `{wanted}`"
    raise ForeignInput(problem, _listed(tables, path))


def _listed(tables: Sequence[tuple[str, str]], path: Path | None) -> str:
    """What may be given instead."""
    if not tables:
        return "it holds no tables"
    names = [_shown(table) for table in tables[:_MOST_SHOWN]]
    more = ", …" if len(tables) > _MOST_SHOWN else ""
    name = path.name if path is not None else "FILE"
    return (
        f"name a table as in `duckdb:///{name}?table={names[0].strip('`')}`; "
        f"there are {', '.join(names)}{more}"
    )


def _shown(table: tuple[str, str]) -> str:
    schema, name = table
    return f"`{name}`" if schema == _USUAL else f"`{schema}.{name}`"


def _is_database(head: Head) -> bool:
    return head.data[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] == _MAGIC


def _advice(head: Head) -> str:
    if head.path is None:
        return "give it as a file that is not packed"
    try:
        with _opened(head.path) as base:
            return _listed(_tables(base), head.path)
    except ForeignInput as error:
        return error.hint


# Which of its tables is meant, only its address can tell.
FORMAT = InputFormat("duckdb", order=10, detect=lambda head: False, read=_read)

REFUSALS = (Refusal("duckdb database", 11, _is_database, _NO_TABLE, _advice),)
