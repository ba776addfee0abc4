"""Parquet: tables of events or profiles whose columns have types."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mpdoctor.inputs.column_names import holds_records, how_to_map
from mpdoctor.inputs.format import Content, Head, InputFormat, Refusal
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.typed_tables import SETTINGS, column_types, read_table
from mpdoctor.model.record import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MAGIC = b"PAR1"
_VIEW = "input"
_NUMBER = "file_row_number"
_OTHER = "is a Parquet file without columns of events or profiles"


def _read(content: Content) -> Iterator[Reading]:
    with content.file() as path, _opened(path, content.span) as base:
        yield from read_table(base, _VIEW, content, _OTHER, _damaged())


def _damaged() -> ForeignInput:
    return ForeignInput("is a damaged Parquet file", "get the file again")


@contextmanager
def _opened(
    path: Path, span: tuple[int, int] | None = None
) -> Iterator["DuckDBPyConnection"]:
    """A database with the file, or some of its row groups, as the view `input`."""
    if not _has_magic(path):
        raise _damaged()
    import duckdb

    with _linked(path) as (base, link):
        try:
            if span is None:
                base.read_parquet(link, hive_partitioning=False).create_view(_VIEW)
            else:
                _view_groups(base, link, *span)
        except duckdb.Error as error:
            raise _damaged() from error
        yield base


@contextmanager
def _linked(path: Path) -> Iterator[tuple["DuckDBPyConnection", str]]:
    """A database, and the file by another name."""
    import duckdb

    with (
        TemporaryDirectory(prefix="mpdoctor-") as folder,
        duckdb.connect(":memory:", config={**SETTINGS}) as base,
    ):
        base.execute("SET enable_progress_bar = false")
        # DuckDB takes `*` in a name for a pattern, and `a=b` in a path for a column.
        link = Path(folder) / "input.parquet"
        link.symlink_to(path.resolve())
        yield base, str(link)


def _view_groups(base: "DuckDBPyConnection", path: str, first: int, end: int) -> None:
    rows = [rows for rows, _ in _row_groups(base, path)]
    # DuckDB reads no more than the row groups that hold such rows.
    table = base.read_parquet(path, hive_partitioning=False, file_row_number=True)
    some = table.filter(
        f"{_NUMBER} >= {sum(rows[:first])} AND {_NUMBER} < {sum(rows[:end])}"
    )
    some.project(f"* EXCLUDE ({_NUMBER})").create_view(_VIEW)


def _row_groups(base: "DuckDBPyConnection", path: str) -> list[tuple[int, int]]:
    """The rows and the unpacked bytes of each row group."""
    found: list[tuple[int, int]] = base.execute(
        "SELECT any_value(row_group_num_rows), any_value(row_group_bytes) "
        "FROM parquet_metadata(?) GROUP BY row_group_id ORDER BY row_group_id",
        [path],
    ).fetchall()
    return found


def _pieces(path: Path) -> Sequence[int]:
    """The row groups, unless a column is called what DuckDB calls their rows."""
    if not _has_magic(path):
        return ()
    with _linked(path) as (base, link):
        names = base.read_parquet(link, hive_partitioning=False).columns
        if _NUMBER in map(str.lower, names):
            return ()
        return [size for _, size in _row_groups(base, link)]


def _has_magic(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _is_parquet(head: Head) -> bool:
    return head.data.startswith(_MAGIC)


def _detect(head: Head) -> bool:
    return _is_parquet(head) and not _is_other(head)


def _is_other(head: Head) -> bool:
    """Whether the file is there to look into, and holds something else."""
    if not _is_parquet(head):
        return False
    names = _names(head.path)
    return names is not None and not holds_records(names, head.columns)


def _names(path: Path | None) -> Sequence[str] | None:
    if path is None or not path.is_file() or not _has_magic(path):
        return None
    import duckdb

    try:
        with _opened(path) as base:
            return [*column_types(base, _VIEW)]
    except (ForeignInput, duckdb.Error):
        # Reading it will tell.
        return None


def _advice(head: Head) -> str:
    return how_to_map(_names(head.path) or (), head.columns)


FORMAT = InputFormat("parquet", order=10, detect=_detect, read=_read, pieces=_pieces)

REFUSALS = (Refusal("other parquet", 11, _is_other, _OTHER, _advice),)
