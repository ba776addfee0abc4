from collections.abc import Callable, Iterable
from typing import Any

from mpdoctor.analysis.columns import PropertyColumn
from mpdoctor.analysis.routes import SenderStream
from mpdoctor.analysis.shapes import RecordShape
from mpdoctor.analysis.totals import EventKey
from mpdoctor.analysis.value_checks import ColumnChecks, Labels
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import Column
from mpdoctor.model.tally import Source

Left = list[tuple[int, bytes]]

def lines_in(block: bytes, first: int, last: int) -> int: ...

class Pair:
    shape: RecordShape
    stream: SenderStream
    count: int
    firsts: list[RecordPosition]

class Days:
    count: int
    firsts: list[RecordPosition]
    days: dict[int, int]

class Streams: ...

class Verdicts:
    held: int
    def __init__(self, checks: ColumnChecks) -> None: ...
    def judge(self) -> None: ...
    def trim(self, crowded: bool) -> None: ...

class ScannedColumn:
    column: PropertyColumn | None
    values: list[Any]
    rows: list[int]
    def __init__(
        self,
        column: PropertyColumn | None,
        verdicts: Verdicts | None,
        inside: list[tuple[type, str, ScannedColumn]] | None = None,
    ) -> None: ...
    def counted(self) -> dict[str, int]: ...
    def settle(self) -> None: ...

class ScannedShape:
    def __init__(
        self,
        shape: RecordShape | None,
        streams: Streams | None,
        *,
        names: tuple[str, ...],
        columns: tuple[ScannedColumn, ...] = (),
        receipt: str | None = None,
        id: str | None = None,
        parts: tuple[str, ...] = (),
        facets: tuple[tuple[int, str], ...] = (),
        lags: tuple[float, float] = (0.0, 0.0),
        shift: float = 0,
        now: float = 0,
    ) -> None: ...

class IdentityRows:
    def __init__(
        self,
        sender_field: Callable[[tuple[str, ...]], bytes | None],
        location_field: Callable[[str], bytes],
        name_fields: Callable[[str], tuple[bytes | None, bytes | None]],
        *,
        junk: Iterable[str],
        longest_id: int,
        slices: int,
    ) -> None: ...
    def begin_shard(self) -> None: ...
    def begin(self, bound: int) -> None: ...
    def taken(
        self,
    ) -> tuple[
        list[tuple[int, bytes]], list[tuple[int, str, str, str, str, str, str]]
    ]: ...

class RowCounts:
    streams: dict[SenderStream, Days]
    def odd_lags(self) -> list[tuple[int, float]]: ...
    def shape(self, row: int) -> RecordShape: ...
    def source(self, row: int) -> tuple[EventKey, int, Source]: ...
    def has_many_facets(self) -> bool: ...
    def spreads(
        self,
    ) -> list[tuple[RecordShape, dict[int, int], dict[tuple[int, str], int]]]: ...
    def clocks(self) -> list[tuple[str, dict[int, int]]]: ...
    def counted(self) -> list[Pair]: ...
    def begin(self, source: int, start: int) -> None: ...

class LineScanner:
    counts: RowCounts
    is_full: bool
    def __init__(
        self,
        ask: Callable[[str, Any, tuple[str, ...]], ScannedShape | None],
        number: Callable[[str, Channel], int],
        *,
        keep: int,
        longest: int,
        rows: IdentityRows | None = None,
        events: bool = True,
    ) -> None: ...
    def scan(
        self, block: bytes, first: int, last: int, position: int, step: int
    ) -> None: ...
    def violations(
        self,
        add: Callable[[EventKey, int, Source, Column, Any, Labels], None],
    ) -> None: ...
    def settle(
        self,
    ) -> tuple[int, Left, Left, tuple[bytes, bytes, bytes, bytes]]: ...
