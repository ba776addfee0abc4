"""What is compiled in `twice.pyx`."""

from array import array
from collections.abc import Callable, Iterable

BITS_EACH: int
MOST_BITS: int

def twice(read: Callable[[], Iterable[array[int]]], total: int) -> set[int]: ...
