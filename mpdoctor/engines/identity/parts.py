"""What is kept of identities: rows in files that can be read side by side, and sums."""

from collections.abc import Iterable, Sequence
from dataclasses import field
from pathlib import Path
from urllib.parse import unquote

from mpdoctor.engines.identity.hosts import HostSample
from mpdoctor.engines.sightings import SightingTally
from mpdoctor.engines.tally import Table
from mpdoctor.models.frugal import dataclass

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
    """The rows of one kind from one shard."""

    kind: str
    path: Path
    source: int
    start: int


@dataclass(frozen=True, slots=True)
class From:
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
    senders: dict[int, From] = field(default_factory=dict)
    notes: Table[NoteKey, SightingTally] = field(
        default_factory=lambda: Table(SightingTally, NOTES_KEPT)
    )
    updates: Table[tuple[str, str, str, bool], SightingTally] = field(
        default_factory=lambda: Table(SightingTally, NOTES_KEPT)
    )
    profile_notes: Table[tuple[str, str], SightingTally] = field(
        default_factory=lambda: Table(SightingTally, NOTES_KEPT)
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
        self.notes.merge(other.notes, keep)
        self.updates.merge(other.updates, keep)
        self.profile_notes.merge(other.profile_notes, keep)
        self.hosts.merge(other.hosts)
        self.alone = self.alone or other.alone


RECORD_BITS = 24
LAST_RECORD = (1 << RECORD_BITS) - 1

_SHIFT = 32 - RECORD_BITS
_OF_A_LINE = (1 << 32) - 1


def packed(spots: Sequence[int]) -> Sequence[int]:
    """Spots with fewer bits for records, so that lines of all sources fit."""
    if isinstance(spots, range):
        return range(spots.start >> _SHIFT, spots.stop >> _SHIFT, spots.step >> _SHIFT)
    return list(map(packed_one, spots))


def packed_one(spot: int) -> int:
    """One spot with fewer bits for records."""
    return spot >> 32 << RECORD_BITS | min(spot & _OF_A_LINE, LAST_RECORD)


def written(id: str) -> str:
    """An id that can stand in a row: no tabs, line ends or lone surrogates."""
    if len(id) > LONGEST:
        id = f"{id[:LONGEST]}…"
    if not id.isprintable() or "%" in id:
        id = "".join(
            char if char.isprintable() and char != "%" else _escaped(char)
            for char in id
        )
    return id


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def read_back(id: str) -> str:
    """Undo `written`."""
    if "%" not in id:
        return id
    return unquote(id, errors="backslashreplace")


class PartWriter:
    """Writes the rows of one kind from one shard, a megabyte at a time."""

    __slots__ = ("_path", "_size", "_waiting")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[str] = []
        self._size = 0

    def add(self, rows: Iterable[str]) -> None:
        """Take in whole lines."""
        text = "".join(rows)
        self._waiting.append(text)
        self._size += len(text)
        if self._size >= FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._path.open("ab") as file:
            file.write("".join(self._waiting).encode("utf-8"))
        self._waiting = []
        self._size = 0
