"""Records as loaders such as Airbyte and Singer write them: one object a row."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import orjson

from mpdoctor.inputs import json_text
from mpdoctor.inputs.column_names import column_of_records, columns_of
from mpdoctor.inputs.decode import sort
from mpdoctor.inputs.envelopes import LOADED_OTHER, Loaded
from mpdoctor.inputs.format import Content
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.tables import UNREADABLE_PROPERTIES, Row, TableReader, of_either
from mpdoctor.inputs.values import Value
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, Reading

_MOST_TABLES = 1000

RowsReader = Callable[[Sequence[Row], Sequence[int]], Iterator[Reading]]
"""Makes records of rows, given their positions."""


class LoadedRows:
    """Makes records of what a loader wrote, whose types are not known."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._table = lru_cache(_MOST_TABLES)(_table)

    def read(self, items: Sequence[Value | BadRecord]) -> Iterator[Reading]:
        """The records in values, of which some are `Loaded`."""
        batches: dict[Kind, Batch] = {}
        as_sent: list[Value | BadRecord] = []
        for item in items:
            if isinstance(item, BadRecord) or not isinstance(item.value, Loaded):
                as_sent.append(item)
            elif _is_as_sent(item.value):
                as_sent.append(item._replace(value=item.value.row))
            else:
                yield from self._row(item.value, item.position, batches)
        yield from batches.values()
        yield from sort(as_sent, self._limits)

    def read_cells(
        self, cells: Sequence[Any], positions: Sequence[int]
    ) -> Iterator[Reading]:
        """The records in the column of a table that holds them whole."""
        yield from self.read(
            [
                _value(cell, position, self._limits)
                for cell, position in zip(cells, positions, strict=True)
                if cell is not None and cell != ""
            ]
        )

    def _row(
        self, loaded: Loaded, position: int, batches: dict[Kind, Batch]
    ) -> Iterator[BadRecord]:
        table = self._table(tuple(loaded.row), loaded.bare)
        if table is None:
            yield BadRecord(Flaw.FOREIGN, position, LOADED_OTHER)
            return
        for reading in table.read([[*loaded.row.values()]], [position]):
            if isinstance(reading, BadRecord):
                yield reading
                continue
            batch = batches.setdefault(reading.kind, Batch(reading.kind, [], []))
            batch.records += reading.records
            batch.names += reading.names
            batch.positions = [*batch.positions, *reading.positions]


def table_reader(
    names: Sequence[str],
    content: Content,
    reading: Callable[[str], Callable[[Any], Any]],
) -> RowsReader | None:
    """What makes records of the rows of a table with these columns, if it holds any.

    `reading` is what reads the cells, as `Table` takes it.
    """
    columns = columns_of(names, content.columns)
    if columns.kind is not None:
        return TableReader(columns, reading).read
    whole = column_of_records(names)
    if whole is None:
        return None
    loader = LoadedRows(content.limits)
    return lambda rows, positions: loader.read_cells(
        [row[whole] for row in rows], positions
    )


def _value(cell: Any, position: int, limits: Limits) -> Value | BadRecord:
    text = cell.encode("utf-8", "replace") if isinstance(cell, str) else None
    try:
        value, flawed = json_text.parse(text or orjson.dumps(cell), limits)
    except json_text.NotJSON as error:
        return BadRecord(Flaw.UNREADABLE, position, str(error))
    if not isinstance(value, dict):
        return BadRecord(Flaw.UNREADABLE, position, UNREADABLE_PROPERTIES)
    return Value(Loaded(value, bare=True), len(text or b""), position, flawed)


def _is_as_sent(loaded: Loaded) -> bool:
    """Whether a loader left a record as Mixpanel gave it."""
    row = loaded.row
    return "$distinct_id" in row or (
        "event" in row and isinstance(row.get("properties"), dict)
    )


def _table(names: tuple[str, ...], bare: bool) -> TableReader | None:
    columns = columns_of(names, bare=bare)
    return None if columns.kind is None else TableReader(columns, of_either)
