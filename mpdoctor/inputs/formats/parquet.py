"""Parquet: tables of events or profiles whose columns have types."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mpdoctor.inputs.column_names import columns_of, how_to_map, refuse_wide
from mpdoctor.inputs.format import Content, Head, InputFormat, Refusal
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.tables import Table, of_value
from mpdoctor.model.place import LINE
from mpdoctor.model.record import LinesRead, Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MAGIC = b"PAR1"
_AT_ONCE = 1000
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "memory_limit": "1GB",
    # Nothing is fetched from the network.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_ZONED = "TIMESTAMP WITH TIME ZONE"
_OTHER = "is a Parquet file without columns of events or profiles"


def _read(content: Content) -> Iterator[Reading]:
    import duckdb

    rows = 0
    with content.file() as path, _opened(path) as base:
        try:
            types = _columns(base)
        except duckdb.Error as error:
            raise _damaged() from error
        refuse_wide([*types], content.limits)
        columns = columns_of([*types], content.columns)
        if columns.kind is None:
            raise ForeignInput(_OTHER, how_to_map([*types], content.columns))
        table = Table(columns, of_value)
        try:
            query = f"SELECT {_selected(types)} FROM input"  # noqa: S608 - quoted
            result = base.execute(query)
            while block := result.fetchmany(_AT_ONCE):
                after = rows + len(block)
                positions = range((rows + 1) * LINE, (after + 1) * LINE, LINE)
                yield from table.read(block, positions)
                rows = after
        except duckdb.Error as error:
            yield LinesRead(rows)
            raise _damaged() from error
    yield LinesRead(rows)


def _damaged() -> ForeignInput:
    return ForeignInput("is a damaged Parquet file", "get the file again")


@contextmanager
def _opened(path: Path) -> Iterator["DuckDBPyConnection"]:
    """A database with the file as the view `input`."""
    if not _has_magic(path):
        raise _damaged()
    import duckdb

    with (
        TemporaryDirectory(prefix="mpdoctor-") as folder,
        duckdb.connect(":memory:", config=_SETTINGS) as base,
    ):
        # DuckDB takes `*` in a name for a pattern, and `a=b` in a path for a column.
        link = Path(folder) / "input.parquet"
        link.symlink_to(path.resolve())
        try:
            base.execute("SET enable_progress_bar = false")
            base.read_parquet(str(link), hive_partitioning=False).create_view("input")
        except duckdb.Error as error:
            raise _damaged() from error
        yield base


def _has_magic(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _columns(base: "DuckDBPyConnection") -> Mapping[str, str]:
    """The type of each column, by its name."""
    return {
        str(name): str(kind) for name, kind, *_ in base.sql("DESCRIBE input").fetchall()
    }


def _selected(types: Mapping[str, str]) -> str:
    """The columns as Python can take them."""
    parts: list[str] = []
    for name, kind in types.items():
        quoted = '"' + name.replace('"', '""') + '"'
        if kind == _ZONED:
            # Python would want a library of time zones.
            quoted = f"make_timestamp(epoch_us({quoted}))"
        elif _ZONED in kind:
            quoted = f"CAST(to_json({quoted}) AS VARCHAR)"
        parts.append(quoted)
    return ", ".join(parts)


def _is_parquet(head: Head) -> bool:
    return head.data.startswith(_MAGIC)


def _detect(head: Head) -> bool:
    return _is_parquet(head) and not _is_other(head)


def _is_other(head: Head) -> bool:
    """Whether the file is there to look into, and holds something else."""
    if not _is_parquet(head):
        return False
    names = _names(head.path)
    return names is not None and columns_of(names, head.columns).kind is None


def _names(path: Path | None) -> Sequence[str] | None:
    if path is None or not path.is_file() or not _has_magic(path):
        return None
    import duckdb

    try:
        with _opened(path) as base:
            return [*_columns(base)]
    except (ForeignInput, duckdb.Error):
        # Reading it will tell.
        return None


def _advice(head: Head) -> str:
    return how_to_map(_names(head.path) or (), head.columns)


FORMAT = InputFormat("parquet", order=10, detect=_detect, read=_read)

REFUSALS = (Refusal("other parquet", 11, _is_other, _OTHER, _advice),)
