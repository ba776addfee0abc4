"""The rows of all shards as views in DuckDB, and the statements in the `.sql` files.

DuckDB may use the disk, so memory does not grow with the input.
"""

from __future__ import annotations  # DuckDB is only imported where it is used

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mpdoctor.identity.parts import CONTACTS, EVENTS, ODD, PROFILES, VERBS, RowFile
from mpdoctor.identity.rows import LAST_RECORD, RECORD_BITS
from mpdoctor.model.place import RecordPosition, pack_position

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "170MB"
LITTLE_MEMORY = "64MB"
"""With a single thread; more, where a statement needs it."""
THREADS = 2
AT_ONCE = 4_096

_QUIET = "SET enable_progress_bar = false"
"""DuckDB would otherwise draw a progress bar onto the terminal."""

# DuckDB reads 32 MB of a file at a time, unless it is told otherwise; the smallest that it
# takes holds the longest line that it takes.
_BUFFER = "buffer_size = 2000000"
_TABBED = f"delim = '\t', quote = '', escape = '', {_BUFFER}"
_QUOTED = f"delim = ',', quote = '\"', escape = '', {_BUFFER}"

T_co = TypeVar("T_co", covariant=True)

_NOT_SHOWN = ("position", "opening", "closing")

_UNCOUNTED = 1 << 30
"""Lines that a shard may have which did not tell how many it had."""

COLUMNS = {
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

VIEWS = {
    EVENTS: "event_rows",
    VERBS: "verb_rows",
    CONTACTS: "contact_rows",
    PROFILES: "profile_rows",
    ODD: "odd_rows",
}

_NOT_COUNTED = (EVENTS, CONTACTS)
"""Rows that never stand for several."""


@cache
def statements() -> Mapping[str, str]:
    """The statements of all `.sql` files here and in folders, by name."""
    from importlib.resources import files

    found = {}
    here = files("mpdoctor.identity")
    for folder in (here, here / "replay", here / "warehouse"):
        for file in folder.iterdir():
            if file.name.endswith(".sql"):
                for block in file.read_text("utf-8").split("-- name: ")[1:]:
                    name, _, statement = block.partition("\n")
                    found[name.strip()] = statement.strip()
    return found


class DeviceReplay(Protocol[T_co]):
    """Makes devices of sorted rows: see `shared_devices.py`."""

    def devices(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[T_co]:
        """The devices of rows."""


class ClusterReplay(Protocol[T_co]):
    """Makes clusters of identity events: see `replay/verbs.py`."""

    def of_all(
        self,
        ids: int,
        rows: Iterable[tuple[Any, ...]],
        rekeyed: Iterable[tuple[Any, ...]],
    ) -> tuple[Iterator[tuple[int, int, int, int]], T_co]:
        """The clusters of so many ids, and what was refused."""


class Positions:
    """The positions that places stand for."""

    def __init__(self, starts: Sequence[tuple[int, int]]) -> None:
        self._starts = starts

    def of(self, place: int | None) -> tuple[RecordPosition, ...]:
        """The position that a place stands for."""
        if place is None:
            return ()
        line, record = place >> RECORD_BITS, place & LAST_RECORD
        start, source = max(pair for pair in self._starts if pair[0] <= line)
        return (
            (source, 0, pack_position(line - start, record - 1 if record else None)),
        )


class Store:
    """Rows as views; their places can be turned back into positions.

    `shards` are those of rows that are not in `files`.
    """

    def __init__(
        self,
        files: Sequence[RowFile],
        lines: Mapping[tuple[int, int], int],
        folder: Path,
        *,
        threads: int = THREADS,
        shards: Collection[tuple[int, int]] = (),
        memory: str | None = None,
    ) -> None:
        import duckdb

        self._folder = folder
        self._tables = 0
        self.base: DuckDBPyConnection = duckdb.connect(
            ":memory:",
            config={
                "threads": threads,
                "memory_limit": memory or (LITTLE_MEMORY if threads == 1 else MEMORY),
                "temp_directory": str(folder / "duckdb"),
                "preserve_insertion_order": "false",
            },
        )
        self.base.execute(_QUIET)
        self._events = [file for file in files if file.kind == EVENTS]
        named = {(file.source, file.start) for file in files}
        offsets, starts = _offsets(named.union(lines, shards), lines)
        self.offsets = offsets
        self.positions = Positions(starts)
        for kind, columns in COLUMNS.items():
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

    def _view(
        self,
        kind: str,
        columns: Mapping[str, str],
        files: Sequence[RowFile],
        offsets: Mapping[tuple[int, int], int],
    ) -> None:
        others = _shown(kind)
        view = VIEWS[kind]
        if not files:
            empty = ", ".join(
                f"CAST(NULL AS {form}) AS {name}" for name, form in columns.items()
            )
            self.base.execute(
                f"CREATE VIEW {view} AS SELECT {others}, 0 AS place{_times(kind)} "  # noqa: S608
                f"FROM (SELECT {empty}) AS nothing WHERE 1 = 0"
            )
            return
        table = f"{kind}_files"
        self.base.execute(f"CREATE TABLE {table} (path VARCHAR, before BIGINT)")
        rows = ", ".join(
            f"({_quoted(str(file.path))}, {offsets[(file.source, file.start)]})"
            for file in files
        )
        self.base.execute(f"INSERT INTO {table} VALUES {rows}")  # noqa: S608
        self.base.execute(f"CREATE VIEW {view} AS {_rows_of(kind, files)}")

    def make_seen_ids(self) -> None:
        """Make the table of ids that came together, from one slice after the other."""
        self.run("create_seen_ids")
        together = statements()["seen_ids_of_slice"]
        for number in sorted({file.slice for file in self._events}):
            some = [file for file in self._events if file.slice == number]
            self.base.execute(f"CREATE VIEW slice_rows AS {_rows_of(EVENTS, some)}")
            self._execute(self.base, f"INSERT INTO seen_ids {together}", {})
            self.base.execute("DROP VIEW slice_rows")

    def position(self, place: int | None) -> tuple[RecordPosition, ...]:
        """The position that a place stands for."""
        return self.positions.of(place)

    def replayed(self, statement: str, replay: DeviceReplay[T_co]) -> tuple[T_co, ...]:
        """The shared devices that a replay makes of the rows of a statement."""
        return tuple(replay.devices(self.rows(statement)))

    def replayed_verbs(
        self, replay: ClusterReplay[T_co]
    ) -> tuple[Iterable[tuple[int, int, int, int]], T_co]:
        """The clusters that a replay makes of all identity events, and what it refuses."""
        return replay.of_all(
            self.one("numbered_ids_count")[0],
            self.rows("original_verbs"),
            self.rows("original_rekeyed"),
        )

    def run(self, name: str, **values: Any) -> None:
        """Carry out a statement."""
        self._execute(self.base, statements()[name], values)

    def _execute(
        self, connection: DuckDBPyConnection, statement: str, values: Mapping[str, Any]
    ) -> None:
        """Carry out a statement, with more memory if there was too little for it."""
        from duckdb import OutOfMemoryException

        try:
            connection.execute(statement, values or None)
        except OutOfMemoryException:
            self.base.execute(f"SET memory_limit = '{MEMORY}'")
            connection.execute(statement, values or None)

    def rows(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows that a statement answers, some at a time."""
        cursor = self.base.cursor()
        try:
            cursor.execute(_QUIET)
            self._execute(cursor, statements()[name], values)
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
                fields = ("" if field is None else str(field) for field in row)
                file.write("\t".join(fields) + "\n")
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


def _offsets(
    shards: Collection[tuple[int, int]], lines: Mapping[tuple[int, int], int]
) -> tuple[dict[tuple[int, int], int], list[tuple[int, int]]]:
    """What the places of each shard begin with, all sources after one another, and the
    line with which each source begins."""
    offsets = {}
    starts = []
    before = 0
    last: int | None = None
    for shard in sorted(shards):
        if shard[0] != last:
            before += last is not None
            last = shard[0]
            starts.append((before, last))
        offsets[shard] = before << RECORD_BITS
        before += lines.get(shard, _UNCOUNTED)
    return offsets, starts


def _shown(kind: str) -> str:
    return ", ".join(name for name in COLUMNS[kind] if name not in _NOT_SHOWN)


def _times(kind: str) -> str:
    return "" if kind in _NOT_COUNTED else ", CAST(1 AS BIGINT) AS times"


def _rows_of(kind: str, files: Sequence[RowFile]) -> str:
    """The statement that reads the rows of files."""
    columns = COLUMNS[kind]
    others = _shown(kind)
    dialect = _QUOTED if kind == EVENTS else _TABBED
    paths = ", ".join(_quoted(str(file.path)) for file in files)
    types = ", ".join(f"'{name}': '{form}'" for name, form in columns.items())
    return f"""
        SELECT {others}, before + position AS place{_times(kind)}
        FROM read_csv([{paths}], {dialect}, header = false, auto_detect = false,
                      filename = true, columns = {{{types}}})
        JOIN {kind}_files ON path = filename
        """  # noqa: S608


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
