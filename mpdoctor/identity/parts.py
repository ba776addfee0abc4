"""What is kept of identities: rows in files that can be read side by side, and sums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mpdoctor.identity.hosts import HostSample
from mpdoctor.model.tally import Table, ViolationTally

EVENTS = "events"
VERBS = "verbs"
CONTACTS = "contacts"
PROFILES = "profiles"
ODD = "odd"

NOBODY = "%0"
"""Stands for a `distinct_id` that is nobody's; a real id cannot hold it, see `written`."""

NOTES_KEPT = 2_000
SENDERS_KEPT = 5_000
LONGEST = 400
"""Characters of an id that are kept; Mixpanel cuts text at 255 bytes."""

FLUSH = 1 << 20

NoteKey = tuple[str, str, str]
"""Kind, property, value: the last two may be empty."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one kind from one shard, or a slice of them.

    Rows of the same device, or else person, are in slices of the same number.
    """

    kind: str
    path: Path
    source: int
    start: int
    slice: int = 0


@dataclass(frozen=True, slots=True)
class SenderInfo:
    """Who sent an event: library, its version, the app's version, the platform."""

    lib: str = ""
    lib_version: str = ""
    app_version: str = ""
    platform: str = ""

    @property
    def version(self) -> str:
        """The app's version where it is known, else the library's."""
        return self.app_version or self.lib_version

    def __str__(self) -> str:
        return f"{self.lib or 'no library'} {self.lib_version}".rstrip()


@dataclass(slots=True)
class IdentityParts:
    """All that one shard, or any number of merged shards, has shown of identities.

    `alone` is true where nothing but identities was gathered.
    """

    parts: list[Part] = field(default_factory=list)
    senders: dict[int, SenderInfo] = field(default_factory=dict)
    notes: Table[NoteKey, ViolationTally] = field(
        default_factory=lambda: Table(ViolationTally, NOTES_KEPT)
    )
    updates: Table[tuple[str, str, str, bool], ViolationTally] = field(
        default_factory=lambda: Table(ViolationTally, NOTES_KEPT)
    )
    profile_notes: Table[tuple[str, str], ViolationTally] = field(
        default_factory=lambda: Table(ViolationTally, NOTES_KEPT)
    )
    hosts: HostSample = field(default_factory=HostSample)
    alone: bool = False

    def __bool__(self) -> bool:
        """Whether anything was seen."""
        return bool(
            self.parts
            or len(self.notes)
            or len(self.updates)
            or len(self.profile_notes)
        )

    def merge(self, other: "IdentityParts", keep: int) -> None:
        """Add what another shard has shown."""
        self.parts += other.parts
        self.senders.update(other.senders)
        self.trim()
        self.notes.merge(other.notes, keep)
        self.updates.merge(other.updates, keep)
        self.profile_notes.merge(other.profile_notes, keep)
        self.hosts.merge(other.hosts)
        self.alone = self.alone or other.alone

    def trim(self) -> None:
        """Keep the senders with the lowest numbers, whoever came first."""
        if len(self.senders) > SENDERS_KEPT:
            kept = sorted(self.senders)[:SENDERS_KEPT]
            self.senders = {number: self.senders[number] for number in kept}


RECORD_BITS = 24
LAST_RECORD = (1 << RECORD_BITS) - 1

_SHIFT = 32 - RECORD_BITS
_OF_A_LINE = (1 << 32) - 1


def packed(positions: Sequence[int]) -> Sequence[int]:
    """Spots with fewer bits for records, so that lines of all sources fit."""
    if isinstance(positions, range):
        return range(
            positions.start >> _SHIFT,
            positions.stop >> _SHIFT,
            positions.step >> _SHIFT,
        )
    return list(map(packed_one, positions))


def packed_one(position: int) -> int:
    """One spot with fewer bits for records."""
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
        """Write what waits."""
        with self._path.open("ab") as file:
            file.writelines(self._waiting)
        self._waiting = []
        self._size = 0
