"""What the compiled sieve offers; see `sieve.pyx`."""

from collections.abc import Callable
from typing import Any

from mpdoctor.model.harmless import Harmless

TYPES: tuple[str, ...]
MOST_KNOWN: int

def lines_in(block: bytes, first: int, last: int) -> int: ...
def keep_time(earliest: int, last_second: int, microseconds: int) -> None: ...

class Guard:
    def __init__(
        self, shortest: int, longest: int, harmless: Harmless | None
    ) -> None: ...
    def clears(self, text: str) -> bool: ...

class Inside:
    def __init__(self, item: Column | None, columns: dict[str, Column]) -> None: ...

class Column:
    node: Any
    brought: list[Any]
    rows: list[int]
    watched: bool
    unsure: int
    kinds: set[type]
    def __init__(
        self,
        node: Any,
        bounds: tuple[float, float] | None = None,
        guards: tuple[Guard, ...] = (),
        *,
        flat_lists: bool = False,
        flat_objects: bool = False,
        inside: Inside | None = None,
    ) -> None: ...
    def learn(self) -> bool: ...
    def without(self, rows: set[int]) -> None: ...
    def counted(self) -> dict[str, int]: ...

class Streams:
    layout: Any
    def __init__(self, layout: Any) -> None: ...

class Form:
    layout: Any
    def __init__(
        self,
        layout: Any,
        streams: Streams,
        *,
        columns: tuple[Column, ...],
        time: int,
        receipt: int,
        id: int,
        insert: int,
        parts: tuple[int, ...],
        lags: tuple[float, float],
        shift: float,
        now: float,
    ) -> None: ...

class Pair:
    layout: Any
    stream: Any
    count: int
    spots: list[tuple[int, int, int]]

class Days:
    stream: Any
    count: int
    spots: list[tuple[int, int, int]]
    days: dict[int, int]

class Sieve:
    streams: dict[Any, Days]
    passed: int
    def __init__(
        self,
        ask: Callable[[str, Any, tuple[str, ...]], Form | None],
        find: Callable[[Any, tuple[Any, ...]], Any],
        number: Callable[[Any, Any], int],
        *,
        keep: int,
        longest: int,
    ) -> None: ...
    def counted(self) -> list[Pair]: ...
    def begin(self, source: int, start: int) -> None: ...
    def scan(
        self, block: bytes, first: int, last: int, spot: int, step: int
    ) -> None: ...
    def reject(self, faulty: set[int]) -> None: ...
    def settle(
        self,
    ) -> tuple[list[tuple[int, bytes]], tuple[bytes, bytes, bytes, bytes]]: ...
