"""What is compiled in `twice.pyx`."""

from array import array
from collections.abc import Callable, Iterable, Sequence

AT_ONCE: int

Found = tuple[dict[int, int], dict[int, list[tuple[int, int]]]]

def repeated(
    read: Callable[[int], Iterable[tuple[int, Sequence[array[int]]]]],
    total: int,
    *,
    keep: int,
    at_once: int = ...,
) -> tuple[Found, Found]: ...
