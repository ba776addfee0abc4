"""Where in the input something is: positions while records are read, places in reports."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace


class Place(Struct, frozen=True, order=True):
    """Where something is in a source: file, line, position in a batch, and field.

    `line` counts from 1 and is 0 for the source as a whole. `record` counts from 0
    and is set only where several records share a line or a request body.
    `field` is a dotted path such as `properties.price` or `event`.
    """

    source: str
    line: int = 0
    record: int | None = None
    field: str = ""

    def at(self, field: str) -> "Place":
        return replace(self, field=field)

    def __str__(self) -> str:
        text = self.source
        if self.line:
            text += f":{self.line}"
        if self.record is not None:
            text += f"[{self.record}]"
        return f"{text} {self.field}" if self.field else text


NOWHERE = Place("")
"""For what was not read from anywhere."""


# While records are read, a place is a number and the shard it was seen in, because only
# at the end of a run is it known how many lines the earlier shards of a file held.
_RECORD_BITS = 32
_NO_RECORD = (1 << _RECORD_BITS) - 1


def pack_position(line: int, record: int | None = None) -> int:
    """Pack a line (from 1, counted inside the shard) and a record number into one int.

    A line without records of its own sorts before the records it holds.
    """
    return line << _RECORD_BITS | (0 if record is None else record + 1)


def unpack_position(number: int) -> tuple[int, int | None]:
    """Undo `pack_position`."""
    record = number & _NO_RECORD
    return number >> _RECORD_BITS, record - 1 if record else None


LINE = 1 << _RECORD_BITS
"""The distance between two lines: `range(LINE, n * LINE + 1, LINE)` are the positions of n lines."""


RecordPosition = tuple[
    Annotated[int, Meta(ge=0)],
    Annotated[int, Meta(ge=0, le=1 << 53)],
    Annotated[int, Meta(ge=0)],
]
"""The number of the source, the byte at which the shard starts, packed line and record."""
