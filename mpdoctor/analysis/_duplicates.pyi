"""What is compiled in `twice.pyx`."""

from array import array
from collections.abc import Callable, Iterable, Sequence

Found = tuple[dict[tuple[int, int], int], dict[tuple[int, int], list[int]]]

def repeated(
    read: Callable[[int], Iterable[tuple[int, Sequence[array[int]]]]],
    total: int,
    *,
    keep: int,
    at_once: int = ...,
) -> tuple[Found, Found, Found]: ...
def in_buckets(
    columns: Sequence[array[int]], by: int, into: int
) -> list[list[array[int]]]: ...
