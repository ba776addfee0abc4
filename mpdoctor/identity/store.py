"""The rows of all shards as views in DuckDB, and the statements in the `.sql` files.

DuckDB may use the disk, so memory does not grow with the input.
"""

from __future__ import annotations  # DuckDB is only imported where it is used

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpdoctor.identity.parts import CONTACTS, EVENTS, ODD, PROFILES, VERBS, RowFile
from mpdoctor.identity.rows import LAST_RECORD, RECORD_BITS
from mpdoctor.model.place import RecordPosition, pack_position

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "170MB"
THREADS = 2
AT_ONCE = 4_096

_QUIET = "SET enable_progress_bar = false"
"""DuckDB would otherwise draw a progress bar onto the terminal."""

# DuckDB reads 32 MB of a file at a time, unless it is told otherwise; the smallest that it
# takes holds the longest line that it takes.
_BUFFER = "buffer_size = 2000000"
_TABBED = f"delim = '\t', quote = '', escape = '', {_BUFFER}"
_QUOTED = f"delim = ',', quote = '\"', escape = '', {_BUFFER}"

_NOT_SHOWN = ("position", "opening", "closing")

_UNCOUNTED = 1 << 30
"""Lines that a shard may have which did not tell how many it had."""


_COLUMNS = {
    EVENTS: {
        "opening": "VARCHAR",
        "seconds": "DOUBLE",
        "device_id": "VARCHAR",
        "user_id": "VARCHAR",
        "sent_id": "VARCHAR",
        "sender": "BIGINT",
        "country": "INTEGER",
        "event": "VARCHAR",
        "position": "BIGINT",
        "closing": "VARCHAR",
    },
    VERBS: {
        "seconds": "DOUBLE",
        "verb": "VARCHAR",
        "kept_id": "VARCHAR",
        "other_id": "VARCHAR",
        "spelling": "VARCHAR",
        "reason": "VARCHAR",
        "sender": "BIGINT",
        "position": "BIGINT",
    },
    CONTACTS: {
        "seconds": "DOUBLE",
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "value": "VARCHAR",
        "loose": "VARCHAR",
        "match": "VARCHAR",
        "property": "VARCHAR",
        "origin": "VARCHAR",
        "sender": "BIGINT",
        "position": "BIGINT",
    },
    PROFILES: {
        "seconds": "DOUBLE",
        "id": "VARCHAR",
        "origin": "VARCHAR",
        "form": "VARCHAR",
        "position": "BIGINT",
    },
    ODD: {
        "seconds": "DOUBLE",
        "kind": "VARCHAR",
        "id": "VARCHAR",
        "detail": "VARCHAR",
        "position": "BIGINT",
    },
}

_VIEWS = {
    EVENTS: "event_rows",
    VERBS: "verb_rows",
    CONTACTS: "contact_rows",
    PROFILES: "profile_rows",
    ODD: "odd_rows",
}


@cache
def statements() -> Mapping[str, str]:
    """The statements of all `.sql` files here and in `replay/`, by name."""
    from importlib.resources import files

    found = {}
    here = files("mpdoctor.identity")
    for folder in (here, here / "replay"):
        for file in folder.iterdir():
            if file.name.endswith(".sql"):
                for block in file.read_text("utf-8").split("-- name: ")[1:]:
                    name, _, statement = block.partition("\n")
                    found[name.strip()] = statement.strip()
    return found


class Store:
    """Rows as views; their places can be turned back into positions."""

    def __init__(
        self,
        files: Sequence[RowFile],
        lines: Mapping[tuple[int, int], int],
        folder: Path,
        *,
        threads: int = THREADS,
    ) -> None:
        import duckdb

        self._folder = folder
        self._tables = 0
        self.base: DuckDBPyConnection = duckdb.connect(
            ":memory:",
            config={
                "threads": threads,
                "memory_limit": MEMORY,
                "temp_directory": str(folder / "duckdb"),
                "preserve_insertion_order": "false",
            },
        )
        self.base.execute(_QUIET)
        self._starts: list[tuple[int, int]] = []
        self._events = [file for file in files if file.kind == EVENTS]
        offsets = self._offsets(files, lines)
        for kind, columns in _COLUMNS.items():
            self._view(
                kind, columns, [file for file in files if file.kind == kind], offsets
            )

    def close(self) -> None:
        """Close the database."""
        self.base.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _offsets(
        self, files: Sequence[RowFile], lines: Mapping[tuple[int, int], int]
    ) -> Mapping[tuple[int, int], int]:
        """How many lines come before each shard, all sources after one another."""
        shards = sorted({(file.source, file.start) for file in files} | set(lines))
        offsets = {}
        before = 0
        last: int | None = None
        for shard in shards:
            if shard[0] != last:
                before += last is not None
                last = shard[0]
                self._starts.append((before, last))
            offsets[shard] = before
            before += lines.get(shard, _UNCOUNTED)
        return offsets

    def _view(
        self,
        kind: str,
        columns: Mapping[str, str],
        files: Sequence[RowFile],
        offsets: Mapping[tuple[int, int], int],
    ) -> None:
        others = ", ".join(name for name in columns if name not in _NOT_SHOWN)
        view = _VIEWS[kind]
        if not files:
            empty = ", ".join(
                f"CAST(NULL AS {form}) AS {name}" for name, form in columns.items()
            )
            self.base.execute(
                f"CREATE VIEW {view} AS SELECT {others}, CAST(0 AS BIGINT) AS place "  # noqa: S608
                f"FROM (SELECT {empty}) AS nothing WHERE 1 = 0"
            )
            return
        table = f"{kind}_files"
        self.base.execute(f"CREATE TABLE {table} (path VARCHAR, before BIGINT)")
        rows = ", ".join(
            f"({_quoted(str(file.path))}, "
            f"{offsets[(file.source, file.start)] << RECORD_BITS})"
            for file in files
        )
        self.base.execute(f"INSERT INTO {table} VALUES {rows}")  # noqa: S608
        self.base.execute(f"CREATE VIEW {view} AS {_rows_of(kind, files)}")

    def slices(self) -> Iterator[None]:
        """Make `slice_rows` the events of each slice in turn."""
        for number in sorted({file.slice for file in self._events}):
            some = [file for file in self._events if file.slice == number]
            self.base.execute(f"CREATE VIEW slice_rows AS {_rows_of(EVENTS, some)}")
            yield
            self.base.execute("DROP VIEW slice_rows")

    def position(self, place: int | None) -> tuple[RecordPosition, ...]:
        """The position that a place stands for."""
        if place is None:
            return ()
        line, record = place >> RECORD_BITS, place & LAST_RECORD
        start, source = max(pair for pair in self._starts if pair[0] <= line)
        return (
            (source, 0, pack_position(line - start, record - 1 if record else None)),
        )

    def run(self, name: str, **values: Any) -> None:
        """Carry out a statement."""
        self.base.execute(statements()[name], values or None)

    def rows(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows that a statement answers, some at a time."""
        cursor = self.base.cursor()
        try:
            cursor.execute(_QUIET)
            cursor.execute(statements()[name], values or None)
            while some := cursor.fetchmany(AT_ONCE):
                yield from some
        finally:
            cursor.close()

    def one(self, name: str, **values: Any) -> tuple[Any, ...]:
        """The only row that a statement answers."""
        return next(self.rows(name, **values))

    def table(
        self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """A table from rows of numbers and escaped ids, by way of a file."""
        self._tables += 1
        path = self._folder / f"table-{self._tables}.tsv"
        with path.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write("\t".join(map(str, row)) + "\n")
        types = ", ".join(f"'{key}': '{form}'" for key, form in columns.items())
        self.base.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv({_quoted(str(path))}, "  # noqa: S608
            f"{_TABBED}, header = false, auto_detect = false, columns = {{{types}}})"
        )
        path.unlink()

    def drop(self, *tables: str) -> None:
        """Drop tables and views, if they are there."""
        kinds = dict(
            self.base.execute(
                "SELECT table_name, table_type FROM information_schema.tables"
            ).fetchall()
        )
        for table in tables:
            if table in kinds:
                what = "VIEW" if kinds[table] == "VIEW" else "TABLE"
                self.base.execute(f"DROP {what} {table}")


def _rows_of(kind: str, files: Sequence[RowFile]) -> str:
    """The statement that reads the rows of files."""
    columns = _COLUMNS[kind]
    others = ", ".join(name for name in columns if name not in _NOT_SHOWN)
    dialect = _QUOTED if kind == EVENTS else _TABBED
    paths = ", ".join(_quoted(str(file.path)) for file in files)
    types = ", ".join(f"'{name}': '{form}'" for name, form in columns.items())
    return f"""
        SELECT {others}, before + position AS place
        FROM read_csv([{paths}], {dialect}, header = false, auto_detect = false,
                      filename = true, columns = {{{types}}})
        JOIN {kind}_files ON path = filename
        """  # noqa: S608


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
