"""Rows of ids in Spark: executors write them as Parquet, and Spark SQL is asked about them.

The statements are those of `identity/`, which DuckDB carries out on one machine.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from msgspec import Struct

from mpdoctor.analysis.duplicates import temporary_folder
from mpdoctor.errors import UserError
from mpdoctor.identity.parts import EVENTS
from mpdoctor.identity.store import COLUMNS, VIEWS, statements
from mpdoctor.spark.executors import Chunk

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext
    from pyspark.sql import Column, DataFrame, SparkSession

    from mpdoctor.spark.driver import KeepRows

T = TypeVar("T")

_CHUNK = "rows string, before long, data binary"
_TYPES = {
    "VARCHAR": "string",
    "DOUBLE": "double",
    "BIGINT": "bigint",
    "INTEGER": "int",
}
_FRAMING = ("opening", "closing")
_POSITION = "position"
_MADE = re.compile(r"^CREATE TABLE (\w+) AS\s", re.MULTILINE)
_VALUE = re.compile(r"\$(\w+)")

_FEW = 100_000
"""Rows of a table that is sent to all executors, so that rows of events need not move."""


class RowsInSpark(Struct):
    """Rows on the executors; see `identity/elsewhere.py`: `Elsewhere`.

    `chunks` are read once. `folder` is where Parquet goes; without one, Spark keeps the rows
    on the disks of executors. `tables` is how many parts tables are made of.
    """

    context: "SparkContext"
    chunks: "RDD[Chunk]"
    kinds: frozenset[str]
    shards: Collection[tuple[int, int]]
    folder: str | None
    tables: int
    _session: Any = None
    _held: dict[str, Any] = {}

    def begin(self, offsets: Mapping[tuple[int, int], int]) -> None:
        """Write the rows, and make their views."""
        from pyspark.sql import SparkSession

        # Names of views are those of this run alone.
        session = SparkSession.builder.getOrCreate().newSession()
        session.conf.set("spark.sql.shuffle.partitions", str(self.tables))
        session.conf.set("spark.sql.ansi.enabled", "true")
        # Tables of ids may be too large for the memory of the driver.
        session.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
        session.conf.set("spark.sql.adaptive.autoBroadcastJoinThreshold", "-1")
        # Rows of all kinds are written side by side, not sorted by kind before.
        session.conf.set("spark.sql.maxConcurrentOutputFileWriters", str(len(COLUMNS)))
        self._session, self._held = session, {}
        try:
            rows = self._written(session, offsets)
            for kind in COLUMNS:
                _view_of(rows, kind).createOrReplaceTempView(VIEWS[kind])
        except BaseException:
            self.close()
            raise

    def _written(
        self, session: "SparkSession", offsets: Mapping[tuple[int, int], int]
    ) -> "DataFrame":
        from pyspark import StorageLevel
        from pyspark.sql import Observation
        from pyspark.sql.functions import count, lit

        if not self.kinds:
            return session.createDataFrame([], _schema())
        rows = _parsed(self.context, session, self.chunks, self.kinds, offsets)
        if self.folder is None:
            return self._hold("", rows.persist(StorageLevel.DISK_ONLY))
        self.folder = f"{self.folder.rstrip('/')}/mpdoctor-{uuid4().hex}"
        counted = Observation()
        rows = rows.observe(counted, count(lit(1)).alias("rows"))
        rows.write.partitionBy("rows").parquet(self.folder)
        written = session.read.schema(_schema()).parquet(self.folder)
        if written.count() != counted.get["rows"]:
            raise UserError(
                f"not all that executors have written to `{self.folder}` is there",
                hint="name a folder that all machines share: `--rows-dir URL`",
            )
        return written

    def run(self, name: str, **values: Any) -> None:
        """Make the table of a statement."""
        statement = statements()[name]
        made = _MADE.search(statement)
        assert made is not None, name
        frame = self._asked(statement[made.end() :], values)
        self._hold(made[1], frame.persist()).createOrReplaceTempView(made[1])

    def rows(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows that a statement answers."""
        asked = self._asked(statements()[name], values)
        yield from asked.toLocalIterator(prefetchPartitions=True)

    def table(
        self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """A table from rows."""
        from pyspark.sql.functions import broadcast

        schema = ", ".join(f"{key} {_TYPES[form]}" for key, form in columns.items())
        given = [*rows]
        made = self._session.createDataFrame(given, schema, verifySchema=False)
        if len(given) <= _FEW:
            made = broadcast(made)
        made.createOrReplaceTempView(name)

    def drop(self, *tables: str) -> None:
        """Drop tables, if they are there."""
        for table in tables:
            self._session.catalog.dropTempView(table)
            if table in self._held:
                self._held.pop(table).unpersist()

    def rename(self, table: str, name: str) -> None:
        """Give a table the name of another one, which is no more."""
        from pyspark.sql import DataFrame

        made = self._held[table]
        # How it was made is forgotten: it is made of the other one, which was made of one
        # before, each several times over.
        java = self._session._jsparkSession.createDataFrame(
            made._jdf.toJavaRDD(), made._jdf.schema()
        )
        frame = DataFrame(java, self._session).persist()
        frame.count()
        self.drop(table, name)
        self._hold(name, frame).createOrReplaceTempView(name)

    def spread(
        self, statement: str, work: Callable[[Iterable[Any]], Iterable[T]]
    ) -> Iterator[T]:
        """What is made of rows on executors: one partition after the other is sorted, on
        disk if there are many rows, and read row by row."""
        body, _, order = statements()[statement].rpartition("ORDER BY")
        rows = self._asked(body, {})
        (first, *_) = rows.columns
        rows.createOrReplaceTempView("spread_rows")
        ordered = self._session.sql(
            f"SELECT * FROM spread_rows DISTRIBUTE BY {first} SORT BY {order}"  # noqa: S608
        )
        sent = self.context.broadcast(work)
        made = ordered.rdd.mapPartitions(partial(_made, sent))
        yield from made.toLocalIterator(prefetchPartitions=True)
        sent.unpersist()

    def close(self) -> None:
        """Remove what was written."""
        for frame in self._held.values():
            frame.unpersist()
        self._held = {}
        if self._session is not None and self.folder is not None:
            remove(self.context, self.folder)

    def _asked(self, statement: str, values: Mapping[str, Any]) -> "DataFrame":
        def named(found: re.Match[str]) -> str:
            return f":{found[1]}" if found[1] in values else found[0]

        text = _VALUE.sub(named, statement).rstrip("; \n")
        asked: DataFrame = self._session.sql(text, dict(values))
        return asked

    def _hold(self, name: str, frame: "DataFrame") -> "DataFrame":
        self._held[name] = frame
        return frame


@contextmanager
def left_in(context: "SparkContext", folder: str | None = None) -> "Iterator[KeepRows]":
    """Has rows left in Spark, in a folder of the user or the usual one."""
    with ExitStack() as stack:
        folder = folder or usual_folder(context)
        if folder is None and context.master.startswith("local"):
            folder = Path(stack.enter_context(temporary_folder())).as_uri()
        yield partial(_kept, context, folder)


def _kept(
    context: "SparkContext",
    folder: str | None,
    chunks: "RDD[Chunk]",
    kinds: frozenset[str],
    shards: Collection[tuple[int, int]],
    tables: int,
) -> RowsInSpark:
    return RowsInSpark(context, chunks, kinds, shards, folder, tables)


def remove(context: "SparkContext", folder: str) -> None:
    """Remove a folder, wherever it is."""
    path, files = _file_system(context, folder)
    files.delete(path, True)


def usual_folder(context: "SparkContext") -> str | None:
    """A folder of this user that all executors reach, if the cluster has any."""
    from py4j.protocol import Py4JError

    hadoop: Any = context
    configuration = hadoop._jsc.hadoopConfiguration()
    try:
        files = hadoop._jvm.org.apache.hadoop.fs.FileSystem.get(configuration)
        home = str(files.getHomeDirectory().toString())
    except Py4JError:
        # A file system that is named, and is none.
        return None
    return None if home.startswith("file:") else home


def _file_system(context: "SparkContext", folder: str) -> tuple[Any, Any]:
    hadoop: Any = context
    path = hadoop._jvm.org.apache.hadoop.fs.Path(folder)
    return path, path.getFileSystem(hadoop._jsc.hadoopConfiguration())


def _parsed(
    context: "SparkContext",
    session: "SparkSession",
    chunks: "RDD[Chunk]",
    kinds: Collection[str],
    offsets: Mapping[tuple[int, int], int],
) -> "DataFrame":
    """Rows of all kinds side by side: each has the columns of its kind, and no others."""
    from pyspark.sql import functions as f

    placed = chunks.map(partial(_placed, context.broadcast(dict(offsets))))
    rows = (
        session.createDataFrame(placed, _CHUNK, verifySchema=False)
        .select(
            *("rows", "before"),
            f.explode(f.split(f.decode("data", "UTF-8"), "\n")).alias("line"),
        )
        .where("line <> ''")
        .select(
            *("rows", "before"),
            *(
                f.when(f.col("rows") == kind, f.from_csv("line", *_layout(kind))).alias(
                    f"{kind}_row"
                )
                for kind in sorted(kinds)
            ),
        )
    )

    def column(name: str, form: str) -> "Column":
        found = [
            f"{kind}_row.{name}" for kind in sorted(kinds) if name in COLUMNS[kind]
        ]
        value = f.coalesce(*found) if found else f.lit(None)
        return value.cast(form)

    columns = [
        (f.col("before") + column(name, form)).alias("place")
        if name == _POSITION
        else column(name, form).alias(name)
        for name, form in _all_columns().items()
    ]
    return rows.select(*columns, "rows")


def _placed(offsets: Any, chunk: Chunk) -> tuple[str, int, bytes]:
    kind, source, start, data = chunk
    return kind, offsets.value[source, start], data


def _layout(kind: str) -> tuple[str, dict[str, str]]:
    """The columns of a line and how they are parted: events are JSON, others have tabs."""
    schema = ", ".join(f"{name} {_TYPES[form]}" for name, form in COLUMNS[kind].items())
    dialect = {} if kind == EVENTS else {"sep": "\t", "quote": ""}
    return schema, {"mode": "FAILFAST", **dialect}


def _all_columns() -> dict[str, str]:
    """The columns of all kinds with their types; those of one name are of one type."""
    return {
        name: _TYPES[form]
        for columns in COLUMNS.values()
        for name, form in columns.items()
        if name not in _FRAMING
    }


def _schema() -> str:
    """All columns as they are written."""
    columns = {**_all_columns(), "place": "bigint", "rows": "string"}
    del columns[_POSITION]
    return ", ".join(f"{name} {form}" for name, form in columns.items())


def _view_of(rows: "DataFrame", kind: str) -> "DataFrame":
    columns = [
        "place" if name == _POSITION else name
        for name in COLUMNS[kind]
        if name not in _FRAMING
    ]
    return rows.where(rows.rows == kind).select(*columns)


def _made(sent: Any, rows: Iterable[Any]) -> Iterable[Any]:
    made: Iterable[Any] = sent.value(rows)
    return made
