"""Chance that falls the same way every time."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_HEX = "0123456789abcdef"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


class Dice:
    """Built on `random()` alone, the one method that is the same in every Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, limit: int) -> int:
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def happens(self, chance: float) -> bool:
        return self._random() < chance

    def hex(self, length: int) -> str:
        return "".join(self.one_of(_HEX) for _ in range(length))

    def base36(self, length: int) -> str:
        return "".join(self.one_of(_BASE36) for _ in range(length))

    def uuid(self) -> str:
        return "-".join(
            (
                self.hex(8),
                self.hex(4),
                f"4{self.hex(3)}",
                f"{self.one_of('89ab')}{self.hex(3)}",
                self.hex(12),
            )
        )
