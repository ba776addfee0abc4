"""What `glances.pyx` offers."""

from collections.abc import Callable, Iterable

def lines_in(block: bytes, first: int, last: int) -> int: ...

class Glances:
    def __init__(
        self,
        origin: Callable[[str, tuple[str, str, str, str, str]], bytes | None],
        *,
        rare: Iterable[str],
        never: Iterable[str],
        junk: Iterable[str],
        longest_id: int,
        longest: int,
        slices: int,
        clock: tuple[int, int, int],
    ) -> None: ...
    def scan(
        self, block: bytes, first: int, last: int, spot: int, step: int, bound: int
    ) -> tuple[
        int,
        list[tuple[int, bytes]],
        list[tuple[int, bytes]],
        list[tuple[int, str, str, str, str, str, str]],
    ]: ...
