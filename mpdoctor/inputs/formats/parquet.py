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
_OTHER = "is a Parquet file without columns of events or profiles"


def _read(content: Content) -> Iterator[Reading]:
    with content.file() as path, _opened(path) as base:
        yield from read_table(base, _VIEW, content, _OTHER, _damaged())


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
        duckdb.connect(":memory:", config={**SETTINGS}) as base,
    ):
        # DuckDB takes `*` in a name for a pattern, and `a=b` in a path for a column.
        link = Path(folder) / "input.parquet"
        link.symlink_to(path.resolve())
        try:
            base.execute("SET enable_progress_bar = false")
            base.read_parquet(str(link), hive_partitioning=False).create_view(_VIEW)
        except duckdb.Error as error:
            raise _damaged() from error
        yield base


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


FORMAT = InputFormat("parquet", order=10, detect=_detect, read=_read)

REFUSALS = (Refusal("other parquet", 11, _is_other, _OTHER, _advice),)
