"""Where extracted rows and notes go: files of the shard that is read, and sums."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mpdoctor.identity.parts import ODD, IdentityParts, NoteKey, RowFile
from mpdoctor.identity.rows import encoded, escape_id, row_position, tsv_row
from mpdoctor.mixpanel.people import text_of
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.tally import FaultyValue

FLUSH_BYTES = 1 << 20

REKEYED_KEPT = 50_000
"""Pairs of ids that are remembered, so as not to be written again and again."""


class RowWriter:
    """Writes the rows of one kind from one shard, a megabyte at a time."""

    __slots__ = ("_path", "_waiting")

    def __init__(self, path: Path) -> None:
        self._path = path
        # One block: the encoder leaves a kilobyte with each row that comes alone.
        self._waiting = bytearray()

    def add(self, rows: bytes) -> None:
        """Take in whole lines."""
        self._waiting += rows
        if len(self._waiting) >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write to the file what was added since the last time."""
        with self._path.open("ab") as file:
            file.write(self._waiting)
        self._waiting.clear()


class IdentityOutput:
    """Collects shard after shard into `parts`: `begin`, then rows and notes, `end`.

    Row files are made in `folder`; `keep` is how many positions of a note are kept.
    """

    def __init__(self, folder: Callable[[], Path], keep: int) -> None:
        self._folder = folder
        self.keep = keep
        self.shard = (0, 0)
        self._writers: dict[tuple[str, int], RowWriter] = {}
        self._rekeyed: set[tuple[str, str]] = set()
        self._notes: dict[NoteKey, list[FaultyValue]] = {}
        self.parts = IdentityParts()

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        self.shard = (source, start)
        self._writers = {}
        self._rekeyed.clear()

    def end(self) -> None:
        """The shard is read."""
        for writer in self._writers.values():
            writer.flush()
        self._writers = {}
        self.parts.trim()

    def add(self, kind: str, rows: bytes, slice: int = 0) -> None:
        """Add whole rows to the file of their kind and slice."""
        writer = self._writers.get((kind, slice))
        if writer is None:
            source, start = self.shard
            path = self._folder() / f"{kind}-{source}-{start}-{slice}.tsv"
            writer = self._writers[kind, slice] = RowWriter(path)
            self.parts.row_files.append(RowFile(kind, path, source, start, slice))
        writer.add(rows)

    def add_odd(
        self, kind: str, id: str, detail: str, seconds: Any, position: int
    ) -> None:
        """Add a row for an id that stands out in some way."""
        row = tsv_row(
            *(seconds, kind, escape_id(id), escape_id(detail), row_position(position))
        )
        self.add(ODD, encoded((row,)))

    def add_rekeyed(self, was: str, id: str, position: int) -> None:
        """Add a row for an escaped id that Mixpanel replaced by another one."""
        if (was, id) in self._rekeyed:
            return
        if len(self._rekeyed) >= REKEYED_KEPT:
            self._rekeyed.clear()
        self._rekeyed.add((was, id))
        row = tsv_row("", "rekeyed", was, id, row_position(position))
        self.add(ODD, encoded((row,)))

    def note(
        self, kind: str, property: str, position: int, sample: Any, value: str = ""
    ) -> None:
        """Note a record, to be counted by kind, property and value."""
        if kind == "junk":
            value = text_of(sample).strip().lower()[:64]
        self._notes.setdefault((kind, property, value), []).append(
            (position, sample, kind)
        )

    def count_notes(self) -> None:
        """Add up what was noted of the records of a batch."""
        for key, hits in self._notes.items():
            self.parts.notes[key].add(hits, self.position, self.keep)
        self._notes.clear()

    def position(self, position: int) -> RecordPosition:
        """A position inside the shard as one inside the whole input."""
        return (*self.shard, position)
