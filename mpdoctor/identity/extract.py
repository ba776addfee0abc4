"""Extracts from records what tells who is who.

Each event becomes a row of ids, read by the rules of Simplified ID merge, with the
`distinct_id` as it was sent wherever that is not what the other ids say. Nothing is
added up here: that is left to the database, which may use the disk.
"""

from collections.abc import Callable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

from mpdoctor.identity.caches import TextCache, location_number, shown_name
from mpdoctor.identity.event_columns import EventBatchColumns
from mpdoctor.identity.event_ids import EventIds
from mpdoctor.identity.host_sample import SampledPage
from mpdoctor.identity.output import IdentityOutput
from mpdoctor.identity.parts import EVENTS
from mpdoctor.identity.profile_rows import take_profiles
from mpdoctor.identity.rows import LONGEST_ID, json_fields, json_rows, row_positions
from mpdoctor.identity.senders import SenderNumbers
from mpdoctor.identity.special_events import SpecialEvents
from mpdoctor.mixpanel.people import text_of
from mpdoctor.model.record import Batch, Kind

_BRACKET = repeat(0)
_DEVICE, _USER = 2, 3
"""Where they stand in a row."""


class IdentityExtractor:
    """Extracts from shard after shard into `parts`: `begin`, `take`, `end`.

    The compiled scanner takes usual events to pieces itself: for these it asks for
    fields, and hands in finished rows with `take_rows`.
    """

    longest_id = LONGEST_ID
    """Characters of an id beyond which it is cut."""

    def __init__(
        self,
        folder: Callable[[], Path],
        keep: int,
        *,
        slices: int = 1,
    ) -> None:
        self.slices = slices
        self._output = IdentityOutput(folder, keep)
        self.parts = self._output.parts
        self._senders = SenderNumbers(self.parts)
        self._special = SpecialEvents(self._output, self._senders)
        self._event_names = TextCache(shown_name)
        self._locations = TextCache(location_number)

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        self._output.begin(source, start)

    def end(self) -> None:
        """The shard is read."""
        self._output.end()

    def sender_field(self, sender: tuple[str, ...]) -> bytes | None:
        """The field of a row for library, version, app version and system, as written;
        `None` where the events of such senders have to be looked at one by one."""
        number = self._senders[sender]
        if self._special.is_special_sender(number):
            return None
        return bytes(json_fields(number))

    def location_field(self, country: str) -> bytes:
        """The field of a row for a country, as it is written."""
        return bytes(json_fields(self._locations[country]))

    def name_fields(self, name: str) -> tuple[bytes | None, bytes | None]:
        """The field of a row for an event's name, as it is written, for events of servers
        and for others; `None` where such events have to be looked at one by one."""
        field = bytes(json_fields(self._event_names[name]))
        special = self._special.is_special_name
        return (
            None if special(name, server=True) else field,
            None if special(name, server=False) else field,
        )

    def take_rows(
        self, rows: Sequence[tuple[int, bytes]], pages: Sequence[SampledPage]
    ) -> None:
        """Take in rows of events that were written already, by slice, and their pages."""
        for number, some in rows:
            self._output.add(EVENTS, some, number)
        if pages:
            self.parts.hosts.add_pages(pages, self._output.shard)

    def take(self, batch: Batch) -> None:
        """Take in records of any kind."""
        if batch.kind is not Kind.EVENT:
            take_profiles(batch, self._output)
        elif batch.records:
            self._take_events(EventBatchColumns(batch))
        self._output.count_notes()

    def _take_events(self, columns: EventBatchColumns) -> None:
        """What is done here is done for every event.

        Columns are handled as wholes; only ids that say something else than usual are
        looked at one by one.
        """
        ids = EventIds(columns, self._output)
        nameless = ids.read_unusual()
        senders = self._senders.of_column(columns.senders)
        rows = list(
            zip(
                _BRACKET,
                columns.seconds,
                ids.devices,
                ids.users,
                ids.kept_ids,
                senders,
                self._location_numbers(columns.locations),
                self._shown_names(columns.names),
                row_positions(columns.positions),
                _BRACKET,
                strict=False,
            )
        )
        if nameless:
            rows = [row for index, row in enumerate(rows) if index not in nameless]
        if rows:
            self._write_events(rows)
        if "$current_url" in columns.present:
            self.parts.hosts.add(
                ids.users,
                columns.records.__getitem__,
                columns.positions,
                self._output.shard,
            )
        self._special.take(columns, senders)

    def _write_events(self, rows: list[tuple[Any, ...]]) -> None:
        """Write rows, all of one device or else person into the same slice."""
        if self.slices == 1:
            self._output.add(EVENTS, json_rows(rows))
            return
        # Hashes of text agree between the processes of a run.
        slices: list[list[tuple[Any, ...]]] = [[] for _ in range(self.slices)]
        for row in rows:
            slices[hash(row[_DEVICE] or row[_USER]) % self.slices].append(row)
        for number, some in enumerate(slices):
            if some:
                self._output.add(EVENTS, json_rows(some), number)

    def _location_numbers(self, values: Sequence[Any]) -> Sequence[str]:
        """Numbers that stand for countries or, negative, for addresses."""
        try:
            return list(map(self._locations.__getitem__, values))
        except (TypeError, AttributeError):
            return [self._locations[text_of(value)] for value in values]

    def _shown_names(self, names: Sequence[Any]) -> Sequence[str]:
        if set(map(type, names)) == {str}:
            return list(map(self._event_names.__getitem__, names))
        return [self._event_names[name] if type(name) is str else "" for name in names]
