"""A DataFrame of events: its rows are read as those of a file would be."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from msgspec.structs import replace

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.shards import ShardWorker, Task, Unread
from mpdoctor.analysis.totals import Totals
from mpdoctor.config import load_plan, load_settings, to_setup
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.errors import UnreadableInput, UserError
from mpdoctor.inputs import Limits, Source
from mpdoctor.inputs.column_names import Columns, columns_of, how_to_map
from mpdoctor.inputs.formats.ndjson import read_ndjson
from mpdoctor.inputs.tables import TableReader, of_value
from mpdoctor.model.place import LINE
from mpdoctor.model.record import LinesRead, Reading
from mpdoctor.reports.formats.json import write
from mpdoctor.rules import catalogue
from mpdoctor.spark.driver import KeepRows, taken_in, work_of
from mpdoctor.spark.executors import gathered_by
from mpdoctor.spark.rows import left_in
from mpdoctor.spark.session import explained

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import DataFrame

NAME = "dataframe"
"""The name under which it is reported."""

_PARTITION = 128 << 20
"""Bytes that Spark makes a partition of, unless it is told otherwise."""

_AT_ONCE = 1000
_CHUNK = 256 << 10
_AS_EXPORTED = {"event", "properties"}
_SCHEMA = (
    "code string, name string, area string, severity string, confidence string, "
    "message string, help string, event string, property string, count long, line long, "
    "evidence string, reference string"
)


def check_frame(
    df: "DataFrame",
    plan: str | os.PathLike[str] | None,
    config: str | os.PathLike[str] | None,
    columns: Mapping[str, str],
    *,
    identity: bool,
    now: float | None,
) -> "tuple[DataFrame, dict[str, Any]]":
    """The findings and the report: see `mpdoctor.spark.checkup`."""
    rules = catalogue()
    settings = load_settings(
        config=config,
        options={"plan": None if plan is None else str(plan)},
        env=os.environ,
        cwd=Path.cwd(),
        known_rules=[(rule.code, rule.name) for rule in rules],
    )
    planned = None if settings.plan is None else load_plan(settings.plan)
    moment = time.time() if now is None else now
    selection = RuleSelection(
        rules, settings.rules, settings.ignores, overrides=settings.overrides
    )
    with explained(), left_in(_context_of(df)) as keep:
        diagnosis = examine(
            [Source(NAME, 0, None, None)],
            to_setup(settings, planned, moment, now_given=now is not None),
            selection,
            identity=identity,
            engine=partial(_gather, df, columns, keep),
        )
        written = StringIO()
        write(replace(diagnosis, fail_on=settings.fail_on), written)
        report = orjson.loads(written.getvalue())
        rows = [_row(finding) for finding in report["findings"]]
        return df.sparkSession.createDataFrame(rows, _SCHEMA), report


def _row(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    subject = finding["subject"]
    places = finding["places"]
    return (
        *(finding[name] for name in ("code", "name", "area", "severity", "confidence")),
        *(finding["message"], finding["help"]),
        *(subject["event"], subject["property"], finding["count"]),
        places[0]["line"] if places else None,
        orjson.dumps(finding["evidence"]).decode(),
        finding["reference"],
    )


def _gather(
    df: "DataFrame",
    columns: Mapping[str, str],
    keep: KeepRows,
    sources: Sequence[Source],
    task: Task,
    folder: Callable[[], Path],
) -> tuple[Totals, list[Unread]]:
    """The totals of all rows."""
    from pyspark.sql import functions

    if _holds_json(df):
        texts = df.select(functions.col(df.columns[0]).cast("string"))
    else:
        texts = df.select(functions.to_json(functions.struct("*")))
    rows = texts.rdd
    read: Callable[[ShardWorker, Any], None] = partial(_read_lines, task.limits)
    if not (_holds_json(df) or _is_as_exported(df)):
        found = columns_of(df.columns, columns)
        if found.kind is None:
            raise UnreadableInput(
                "the DataFrame has no columns of events or profiles",
                hint=how_to_map(df.columns, columns).replace("--map ", "columns: "),
            )
        read = partial(_read_columns, df.columns, found)
    parts = rows.getNumPartitions()
    cores = _context_of(df).defaultParallelism
    work = work_of(task, parts, parts * _PARTITION, cores)
    return taken_in(
        work,
        rows.mapPartitionsWithIndex(_numbered).mapPartitions(
            partial(gathered_by, read, work)
        ),
        folder,
        keep,
    )


def _context_of(df: "DataFrame") -> "SparkContext":
    from pyspark.errors import PySparkException

    try:
        return df.sparkSession.sparkContext
    except PySparkException as error:
        raise UserError(
            "Spark Connect cannot run mpdoctor: it has no RDDs",
            hint="use a session of the cluster itself, or write the data to files for "
            "`mpdoctor lint … --engine spark`",
        ) from error


def _holds_json(df: "DataFrame") -> bool:
    return len(df.columns) == 1 and df.dtypes[0][1] in ("string", "binary")


def _is_as_exported(df: "DataFrame") -> bool:
    """Whether a row as JSON is a line of an export."""
    types = dict(df.dtypes)
    return set(types) == _AS_EXPORTED and types["properties"].startswith(
        ("struct", "map")
    )


Rows = tuple[int, Iterable[tuple[str | None]]]
"""The number of a partition, and its rows."""


def _numbered(
    number: int, rows: Iterable[tuple[str | None]]
) -> Iterator[tuple[int, Rows]]:
    yield number, (number, rows)


def _read_lines(limits: Limits, worker: ShardWorker, part: Rows) -> None:
    """Read rows that are lines of NDJSON."""
    number, rows = part
    worker.take(0, number, read_ndjson(_chunks(rows), limits, raw=worker.raw))


def _chunks(rows: Iterable[tuple[str | None]]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for (text,) in rows:
        # A line end in JSON is only ever layout.
        line = (text or "").replace("\n", " ").encode("utf-8", "replace")
        waiting += (line, b"\n")
        size += len(line)
        if size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _read_columns(
    names: Sequence[str], columns: Columns, worker: ShardWorker, part: Rows
) -> None:
    """Read rows that have a column for each property."""
    number, rows = part
    worker.take(0, number, _table(names, columns, rows))


def _table(
    names: Sequence[str], columns: Columns, rows: Iterable[tuple[str | None]]
) -> Iterator[Reading]:
    table = TableReader(columns, of_value)
    count = 0
    for block in _blocks(rows):
        after = count + len(block)
        positions = range((count + 1) * LINE, (after + 1) * LINE, LINE)
        values = [orjson.loads(text or "{}") for (text,) in block]
        yield from table.read(
            [[value.get(name) for name in names] for value in values], positions
        )
        count = after
    yield LinesRead(count)


def _blocks(rows: Iterable[tuple[str | None]]) -> Iterator[list[tuple[str | None]]]:
    left = iter(rows)
    while block := [*islice(left, _AT_ONCE)]:
        yield block
