"""What is kept of identities: files of rows that DuckDB reads side by side, and sums."""

from pathlib import Path

from msgspec import Struct, field

from mpdoctor.identity.host_sample import HostSample
from mpdoctor.model.tally import Table, ViolationTally

EVENTS = "events"
VERBS = "verbs"
CONTACTS = "contacts"
PROFILES = "profiles"
ODD = "odd"

NOTES_KEPT = 2_000
SENDERS_KEPT = 5_000

NoteKey = tuple[str, str, str]
"""Kind, property, value: the last two may be empty."""


class RowFile(Struct, frozen=True):
    """A file with the rows of one kind from one shard, or a slice of them.

    Rows of the same device, or else person, are in slices of the same number.
    """

    kind: str
    path: Path
    source: int
    start: int
    slice: int = 0


class SenderInfo(Struct, frozen=True):
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


class IdentityParts(Struct):
    """All that one shard, or any number of merged shards, has shown of identities.

    `alone` is true where nothing but identities was gathered.
    """

    row_files: list[RowFile] = field(default_factory=list)
    senders: dict[int, SenderInfo] = field(default_factory=dict)
    notes: Table[NoteKey, ViolationTally] = field(
        default_factory=lambda: Table(ViolationTally, NOTES_KEPT)
    )
    hosts: HostSample = field(default_factory=HostSample)
    alone: bool = False

    def __bool__(self) -> bool:
        """Whether anything was seen."""
        return bool(self.row_files or len(self.notes))

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of which there are rows."""
        return frozenset(file.kind for file in self.row_files)

    @property
    def size(self) -> int:
        """Bytes of all rows."""
        return sum(file.path.stat().st_size for file in self.row_files)

    def merge(self, other: "IdentityParts", keep: int) -> None:
        """Add what another shard has shown."""
        self.row_files += other.row_files
        self.senders.update(other.senders)
        self.trim()
        self.notes.merge(other.notes, keep)
        self.hosts.merge(other.hosts)
        self.alone = self.alone or other.alone

    def trim(self) -> None:
        """Keep the senders with the lowest numbers, whoever came first."""
        if len(self.senders) > SENDERS_KEPT:
            kept = sorted(self.senders)[:SENDERS_KEPT]
            self.senders = {number: self.senders[number] for number in kept}
