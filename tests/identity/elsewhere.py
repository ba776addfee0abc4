"""Rows that are elsewhere, in another database of this process: Spark without Spark."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

import pytest

from mpdoctor.identity.elsewhere import StoreOfIds
from mpdoctor.identity.parts import IdentityParts
from mpdoctor.identity.store import Store

T = TypeVar("T")


class RowsElsewhere:
    def __init__(
        self, parts: IdentityParts, lines: Mapping[tuple[int, int], int], folder: Path
    ) -> None:
        self.kinds = parts.kinds
        self.shards = {(file.source, file.start) for file in parts.row_files}
        self.store = Store(parts.row_files, lines, Path(mkdtemp(dir=folder)))

    def begin(self, offsets: Mapping[tuple[int, int], int]) -> None:
        assert offsets == self.store.offsets

    def run(self, name: str, **values: Any) -> None:
        self.store.run(name, **values)

    def rows(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        return self.store.rows(name, **values)

    def table(
        self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
    ) -> None:
        self.store.table(name, columns, rows)

    def drop(self, *tables: str) -> None:
        self.store.drop(*tables)

    def rename(self, table: str, name: str) -> None:
        self.drop(name)
        self.store.base.execute(f"ALTER TABLE {table} RENAME TO {name}")

    def spread(
        self, statement: str, work: Callable[[Iterable[Any]], Iterable[T]]
    ) -> Iterator[T]:
        parts: list[list[tuple[Any, ...]]] = [[] for _ in range(3)]
        for row in self.store.rows(statement):
            parts[hash(row[0]) % 3].append(row)
        for rows in reversed(parts):
            sent = pickle.loads(pickle.dumps(work))
            yield from pickle.loads(pickle.dumps([*sent(iter(rows))]))

    def close(self) -> None:
        self.store.close()


def leave_rows_elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[StoreOfIds]:
    """From now on, rows are elsewhere; answers the stores that are opened."""
    opened: list[StoreOfIds] = []

    def elsewhere(
        parts: IdentityParts,
        lines: Mapping[tuple[int, int], int],
        folder: Path,
        threads: int,
    ) -> StoreOfIds:
        there = RowsElsewhere(parts, lines, folder)
        opened.append(StoreOfIds(there, lines, folder, threads=threads))
        return opened[-1]

    monkeypatch.setattr("mpdoctor.diagnosis.identity_subjects.open_store", elsewhere)
    return opened
