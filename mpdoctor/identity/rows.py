"""Rows of ids in temporary files: how ids, positions, contacts and verbs are written."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mpdoctor.mixpanel.people import text_of
from mpdoctor.text.similarity import normal_email, normal_phone

NOBODY = "%0"
"""Stands for a `distinct_id` that is nobody's; a real id cannot hold it, see `written`."""

LONGEST = 400
"""Characters of an id that are kept; Mixpanel cuts text at 255 bytes."""

FLUSH = 1 << 20

RECORD_BITS = 24
LAST_RECORD = (1 << RECORD_BITS) - 1

_SHIFT = 32 - RECORD_BITS
_OF_A_LINE = (1 << 32) - 1


def packed(positions: Sequence[int]) -> Sequence[int]:
    """Positions with fewer bits for records, so that lines of all sources fit."""
    if isinstance(positions, range):
        return range(
            positions.start >> _SHIFT,
            positions.stop >> _SHIFT,
            positions.step >> _SHIFT,
        )
    return list(map(packed_one, positions))


def packed_one(position: int) -> int:
    """One position with fewer bits for records."""
    return position >> 32 << RECORD_BITS | min(position & _OF_A_LINE, LAST_RECORD)


def written(id: str) -> str:
    """An id that can stand in a row: no tabs, line ends, quotes or lone surrogates."""
    if len(id) > LONGEST:
        id = f"{id[:LONGEST]}…"
    if not is_writable(id):
        id = "".join(char if is_writable(char) else _escaped(char) for char in id)
    return id


def is_writable(text: str) -> bool:
    """Whether a text can stand in a row as it is."""
    return text.isprintable() and not ("%" in text or '"' in text or "\\" in text)


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def read_back(id: str) -> str:
    """Undo `written`."""
    if "%" not in id:
        return id
    return unquote(id, errors="backslashreplace")


def lines(rows: Iterable[str]) -> bytes:
    """Rows of texts between tabs."""
    return "".join(rows).encode()


def table_rows(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows of numbers and written texts between commas, texts in quotes.

    They are JSON, which is the fastest to write: the first and the last number of each
    row go with its brackets.
    """
    encoded: bytes = _encoder().encode_lines(rows)
    return encoded


def part_of_row(*fields: Any) -> Any:
    """Fields of a row that many rows share, written once."""
    from msgspec import Raw

    return Raw(_encoder().encode(fields)[1:-1])


@cache
def _encoder() -> Any:
    from msgspec.json import Encoder

    return Encoder()


def contact_row(
    kind: str,
    value: str,
    id: str,
    origin: str,
    at: Any,
    sender: int,
    position: int,
    country: str | None = None,
) -> Iterator[str]:
    """The row of an e-mail or a phone number, where it is one."""
    if kind == "email":
        email = normal_email(value)
        if email is None:
            return
        exact, loose, match = (
            email.exact,
            email.loose,
            "role" if email.role else "exact",
        )
    else:
        phone = normal_phone(value, country)
        if phone is None:
            return
        exact, loose, match = phone, phone, "exact"
    yield (
        f"{at}\t{written(id)}\t{kind}\t{written(exact)}\t{written(loose)}\t{match}\t"
        f"{origin}\t{sender}\t{packed_one(position)}\n"
    )


def operands(verb: str, record: dict[str, Any]) -> tuple[str, str, str]:
    """Which ids a verb joins: the kept one, the other, and how it was spelt."""
    if verb == "$identify":
        rest = "$identified_id" in record or "$anon_id" in record
        one = text_of(
            record.get("$identified_id")
            or record.get("distinct_id")
            or record.get("$user_id")
        )
        two = text_of(record.get("$anon_id") or record.get("$anon_distinct_id"))
        return one, two, "rest" if rest else "sdk"
    if verb == "$create_alias":
        return text_of(record.get("distinct_id")), text_of(record.get("alias")), "sdk"
    ids = record.get("$distinct_ids")
    if isinstance(ids, str):
        ids = [ids]
    if not isinstance(ids, list) or len(ids) != 2:
        return "", "", "rest"
    return text_of(ids[0]), text_of(ids[1]), "rest"


class PartWriter:
    """Writes the rows of one kind from one shard, a megabyte at a time."""

    __slots__ = ("_path", "_size", "_waiting")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[bytes] = []
        self._size = 0

    def add(self, rows: bytes) -> None:
        """Take in whole lines."""
        self._waiting.append(rows)
        self._size += len(rows)
        if self._size >= FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write to the file what was added since the last time."""
        with self._path.open("ab") as file:
            file.writelines(self._waiting)
        self._waiting = []
        self._size = 0
