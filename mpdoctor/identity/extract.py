"""Takes from passing records what tells who is who.

Each event becomes a row of ids, read by the rules of Simplified ID merge, with the
`distinct_id` as it was sent wherever that says something else. No row is a sum yet:
adding up is left to the database, which may use the disk.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any
from zlib import crc32

from mpdoctor.identity.caches import (
    ByText,
    Numbers,
    is_early_step,
    is_logout,
    place_number,
    shown_name,
)
from mpdoctor.identity.parts import (
    CONTACTS,
    EVENTS,
    ODD,
    PROFILES,
    SENDERS_KEPT,
    VERBS,
    IdentityParts,
    NoteKey,
    Part,
    SenderInfo,
)
from mpdoctor.identity.profile_rows import profile_rows
from mpdoctor.identity.rows import (
    LONGEST,
    NOBODY,
    PartWriter,
    contact_row,
    is_writable,
    lines,
    operands,
    packed,
    packed_one,
    part_of_row,
    table_rows,
    written,
)
from mpdoctor.identity.window import Window
from mpdoctor.mixpanel.ids import DEVICE_PREFIX, IDENTITY_VERBS, is_uuid, without_prefix
from mpdoctor.mixpanel.people import JUNK, is_junk, text_of
from mpdoctor.mixpanel.senders import platform_of, predates_simplified
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Batch, Kind

_BEFORE = "$distinct_id_before_identity"
_FLAGS = (
    "$failure_reason",
    "$identity_failure_reason",
    "$had_persisted_distinct_id",
)
_NATURAL = {
    "$email": "email",
    "email": "email",
    "Email": "email",
    "$phone": "phone",
    "phone": "phone",
    "Phone": "phone",
}

_PREFIX = len(DEVICE_PREFIX)

_IDS = frozenset({"$device_id", "$user_id"})
_CDP = re.compile(r"rudder|mparticle|segment", re.IGNORECASE)

_Spot = tuple[int, int, int]

_TEXT = {str}
_BRACKET = repeat(0)
_DEVICE, _USER = 2, 3
"""Where they stand in a row."""
_NUMBERS = frozenset({int, float})


class IdentityExtractor:
    """Collects shard after shard into parts: `begin`, `take`, `end`."""

    def __init__(
        self,
        folder: Callable[[], Path],
        keep: int,
        now: float = 0.0,
        *,
        slices: int = 1,
    ) -> None:
        self._folder = folder
        self._slices = slices
        self._keep = keep
        self._now = now
        self._shard = (0, 0)
        self._writers: dict[tuple[str, int], PartWriter] = {}
        self._numbers = Numbers(self._number)
        self._event_names = ByText(shown_name)
        self._countries = ByText(place_number)
        self._steps = ByText(is_early_step)
        self._logouts = ByText(is_logout)
        self._noted: dict[NoteKey, list[tuple[int, Any, str]]] = {}
        self._old: set[int] = set()
        self._cdp: set[int] = set()
        self.parts = IdentityParts()

    def begin(self, source: int, start: int) -> None:
        """What comes now is from the shard of `source` that starts at byte `start`."""
        self._shard = (source, start)
        self._writers = {}

    def end(self) -> None:
        """The shard is read."""
        for writer in self._writers.values():
            writer.flush()
        self._writers = {}
        self.parts.trim()

    longest_id = LONGEST
    """Characters of an id beyond which it is cut."""

    @property
    def slices(self) -> int:
        """In how many slices rows of events are written."""
        return self._slices

    def origin_of(self, name: str, origin: tuple[str, ...]) -> bytes | None:
        """The written fields of a row that tell where an event is from, by its name and
        by library, version, app version, system and country.

        `None` where such events have to be looked at one by one.
        """
        if name in IDENTITY_VERBS or self._logouts[name]:
            return None
        number = self._numbers[origin[:-1]]
        if number < 0 or number in self._old or number in self._cdp:
            return None
        return bytes(
            part_of_row(number, self._countries[origin[-1]], self._event_names[name])
        )

    def take_rows(
        self,
        rows: Sequence[tuple[int, bytes]],
        pages: Sequence[tuple[int, str, str, str, str, str, str]],
    ) -> None:
        """Take in rows that were written already, by slice, and sampled pages: position,
        user, device, address, browser, system and library of each."""
        for number, some in rows:
            self._writer(EVENTS, number).add(some)
        if pages:
            self.parts.hosts.add(
                [page[1] for page in pages],
                lambda number: _page_record(pages[number]),
                [page[0] for page in pages],
                self._shard,
            )

    def take(self, batch: Batch) -> None:
        """Take in records of any kind."""
        if batch.kind is Kind.EVENT:
            if batch.records:
                self._take_events(Window(batch))
        else:
            self._take_people(batch)
        self._write_notes()

    def _writer(self, kind: str, slice: int = 0) -> PartWriter:
        writer = self._writers.get((kind, slice))
        if writer is None:
            source, start = self._shard
            path = self._folder() / f"{kind}-{source}-{start}-{slice}.tsv"
            writer = self._writers[kind, slice] = PartWriter(path)
            self.parts.parts.append(Part(kind, path, source, start, slice))
        return writer

    # -- events ----------------------------------------------------------------------

    def _has_logouts(self, names: Sequence[Any]) -> bool:
        return any(self._logouts[name] for name in _texts_in(names))

    def _take_events(self, window: Window) -> None:
        """What is done here is done for every event.

        Columns are handled as wholes; only ids that say something else than usual are
        looked at one by one.
        """
        sent, devices, users, before, junky = self._id_columns(window)
        moments = window.moments
        senders = self._senders(window.senders)
        usual = [
            user or (DEVICE_PREFIX + device if device else NOBODY)
            for device, user in zip(devices, users, strict=True)
        ]
        unusual: Sequence[int] = ()
        if junky or _may_be_prefixed(devices, users):
            unusual = range(len(sent))
        elif before:
            unusual = [
                number
                for number, (one, two, was) in enumerate(
                    zip(usual, sent, before, strict=True)
                )
                if one != two or (was and was != two)
            ]
        elif usual != sent:
            unusual = [
                number
                for number, (one, two) in enumerate(zip(usual, sent, strict=True))
                if one != two
            ]
        left_out: set[int] = set()
        ids: Iterable[str] = repeat("", len(sent))
        if unusual:
            devices, users, ids = list(devices), list(users), [""] * len(sent)
            for number in unusual:
                row = self._ids(
                    window,
                    number,
                    devices[number],
                    users[number],
                    sent[number],
                    junky,
                    before,
                    moments[number],
                )
                devices[number], users[number], ids[number] = device, user, id = row
                if not (device or user or (id != NOBODY and id)):
                    left_out.add(number)
        rows = list(
            zip(
                _BRACKET,
                moments,
                devices,
                users,
                ids,
                senders,
                self._wheres(window.wheres),
                self._names(window.names),
                packed(window.positions),
                _BRACKET,
                strict=False,
            )
        )
        if left_out:
            rows = [row for number, row in enumerate(rows) if number not in left_out]
        if rows:
            self._write_events(rows)
        if "$current_url" in window.keys:
            self.parts.hosts.add(users, window.record, window.positions, self._shard)
        self._take_oddities(window, senders)

    def _write_events(self, rows: list[tuple[Any, ...]]) -> None:
        """Write rows, all of one device or else person into the same slice."""
        if self._slices == 1:
            self._writer(EVENTS).add(table_rows(rows))
            return
        # Hashes of text agree between the processes of a run.
        cut: list[list[tuple[Any, ...]]] = [[] for _ in range(self._slices)]
        for row in rows:
            cut[hash(row[_DEVICE] or row[_USER]) % self._slices].append(row)
        for number, some in enumerate(cut):
            if some:
                self._writer(EVENTS, number).add(table_rows(some))

    def _id_columns(
        self, window: Window
    ) -> tuple[list[str], Sequence[str], Sequence[str], Sequence[str], bool]:
        """Sent ids, devices, users, ids as they were; whether any may be a placeholder."""
        positions = window.positions
        sent = self._texts(window.sent, positions, "distinct_id")
        if "$distinct_id" in window.keys:
            also = self._texts(window.column("$distinct_id"), positions)
            sent = [one or two for one, two in zip(sent, also, strict=True)]
        devices = self._texts(window.devices, positions)
        users = self._texts(window.users, positions, "$user_id")
        before: Sequence[str] = ()
        if _BEFORE in window.keys:
            before = self._texts(window.column(_BEFORE), positions)
        return (
            list(sent),
            devices,
            users,
            before,
            _may_hold_junk(sent, devices, users, before),
        )

    def _ids(
        self,
        window: Window,
        number: int,
        device: str,
        user: str,
        id: str,
        junky: bool,
        before: Sequence[str],
        at: Any,
    ) -> tuple[str, str, str]:
        """Device and person as Simplified ID merge reads them, and what else was sent."""
        position = window.positions[number]
        device = self._device(device, position, junky)
        if user:
            if junky and is_junk(user):
                self._note("junk", "$user_id", position, user)
                id = NOBODY if id == user else id
                user = ""
            elif user.startswith(DEVICE_PREFIX):
                self._note("prefixed user", "$user_id", position, user)
                user = ""
        if before:
            id = self._before(before[number], position, id, at, device, user)
        if id == NOBODY:
            return device, user, id
        if id and (user == id or (not user and id == DEVICE_PREFIX + device)):
            return device, user, ""
        if not (device or user):
            return self._from_sent(window, number, id)
        if junky and id and is_junk(id):
            self._note("junk", "distinct_id", position, id)
            return device, user, NOBODY
        if not id and "distinct_id" in window.record(number):
            return device, user, NOBODY
        return device, user, id

    def _device(self, device: str, position: int, junky: bool) -> str:
        """A device id without one prefix, or empty where it is a placeholder."""
        if device.startswith(DEVICE_PREFIX):
            device = device[_PREFIX:]
            if device.startswith(DEVICE_PREFIX):
                self._note("double prefix", "$device_id", position, device)
        if junky and device and is_junk(device):
            self._note("junk", "$device_id", position, device)
            return ""
        return device

    def _wheres(self, values: Sequence[Any]) -> Sequence[str]:
        """Numbers that stand for countries or, negative, for addresses."""
        try:
            return list(map(self._countries.__getitem__, values))
        except (TypeError, AttributeError):
            return [self._countries[text_of(value)] for value in values]

    def _names(self, names: Sequence[Any]) -> Sequence[str]:
        if set(map(type, names)) == _TEXT:
            return list(map(self._event_names.__getitem__, names))
        return [self._event_names[name] if type(name) is str else "" for name in names]

    def _before(
        self, was: str, position: int, id: str, at: Any, device: str, user: str
    ) -> str:
        """The id as it was sent; what Mixpanel made of it is evidence of a merge."""
        if not was or was == id:
            return id
        if was == DEVICE_PREFIX + device or not user:
            self._odd("rekeyed", without_prefix(was), id, at, position)
        return was

    def _from_sent(self, window: Window, number: int, id: str) -> tuple[str, str, str]:
        """Device, user and what else to keep, where only `distinct_id` was sent."""
        position = window.positions[number]
        if not id:
            record = window.record(number)
            name, lib = window.names[number], record.get("mp_lib")
            if (
                record.get("distinct_id") == ""
                and isinstance(name, str)
                and name[:1] != "$"
                and isinstance(lib, str)
                and platform_of(lib, "") is not Platform.SERVER
            ):
                self._note("empty id", "distinct_id", position, name)
            return "", "", ""
        if is_junk(id):
            self._note("junk", "distinct_id", position, id)
            return "", "", ""
        if id.startswith(DEVICE_PREFIX):
            device = id[_PREFIX:]
            if device.startswith(DEVICE_PREFIX):
                self._note("double prefix", "distinct_id", position, id)
            return device, "", ""
        if len(id) == 36 and is_uuid(id):
            self._odd("bare", id, "", "", position)
        return "", id, ""

    def _senders(self, senders: Sequence[tuple[Any, ...]]) -> list[int]:
        try:
            return list(map(self._numbers.__getitem__, senders))
        except TypeError:
            return [
                self._numbers[tuple(text_of(value)[:64] for value in key)]
                for key in senders
            ]

    def _number(self, key: tuple[Any, ...]) -> int:
        """The number of a sender: the same in every process, negative for servers."""
        lib, lib_version, app_version, system = (text_of(part)[:64] for part in key)
        platform = platform_of(lib, system)
        place = system or "unknown"
        if lib:
            place = "server" if platform is Platform.SERVER else platform.value
        sender = SenderInfo(lib, lib_version, app_version, place)
        number = crc32(repr(sender).encode("utf-8", "backslashreplace")) or 1
        if lib and platform is Platform.SERVER:
            number = -number
        if predates_simplified(lib, lib_version):
            self._old.add(number)
        if lib and _CDP.search(lib):
            self._cdp.add(number)
        if len(self._numbers) >= SENDERS_KEPT:
            self._numbers.clear()
        self.parts.senders[number] = sender
        if len(self.parts.senders) > 2 * SENDERS_KEPT:
            self.parts.trim()
        return number

    def _texts(
        self, values: Sequence[Any], positions: Sequence[int], typed: str = ""
    ) -> Sequence[str]:
        """Values as ids that can stand in a row; numbers among them are noted."""
        kinds = set(map(type, values))
        if kinds != _TEXT:
            if typed and not kinds.isdisjoint(_NUMBERS):
                for value, position in zip(values, positions, strict=True):
                    if type(value) in _NUMBERS:
                        self._odd("number", text_of(value), "", "", position)
            values = list(map(text_of, values))
        joined = "".join(values)
        if not is_writable(joined) or (
            len(joined) > LONGEST and max(map(len, values)) > LONGEST
        ):
            return list(map(written, values))
        return values

    # -- what few events have --------------------------------------------------------

    def _take_oddities(self, window: Window, senders: Sequence[int]) -> None:
        self._take_rare(window, senders)
        self._take_senders(window, senders)
        if min(senders, default=0) < 0:
            self._take_server_steps(window, senders)
        if self._has_logouts(window.names):
            self._take_logouts(window, senders)

    def _take_rare(self, window: Window, senders: Sequence[int]) -> None:
        records, positions, keys = window.records, window.positions, window.keys
        for flag in _FLAGS:
            if flag in keys:
                self._take_flag(flag, records, positions)
        if "id" in keys:
            self._take_segment_ids(records, positions)
        try:
            verbs = not IDENTITY_VERBS.isdisjoint(window.names)
        except TypeError:
            verbs = True
        if verbs:
            self._writer(VERBS).add(lines(self._verb_rows(window, senders)))
        for name, kind in _NATURAL.items():
            if name in keys:
                rows = lines(self._contact_rows(name, kind, window, senders))
                if rows:
                    self._writer(CONTACTS).add(rows)

    def _take_segment_ids(
        self, records: Sequence[dict[str, Any]], positions: Sequence[int]
    ) -> None:
        for record, position in zip(records, positions, strict=True):
            lib = record.get("mp_lib")
            if "id" in record and isinstance(lib, str) and "segment" in lib.lower():
                self._note("segment id", "id", position, record["id"])

    def _take_logouts(self, window: Window, senders: Sequence[int]) -> None:
        """Logouts with a device id, and whether somebody was still known then."""
        for number, (name, at, sender, position) in enumerate(
            zip(window.names, window.moments, senders, window.positions, strict=True)
        ):
            if type(name) is str and self._logouts[name] and sender >= 0:
                record = window.record(number)
                device = without_prefix(text_of(record.get("$device_id")))
                if device and not is_junk(device):
                    known = "known" if record.get("$user_id") else ""
                    self._odd("logout", device, known, at, position)

    def _take_server_steps(self, window: Window, senders: Sequence[int]) -> None:
        for number, (name, sender) in enumerate(
            zip(window.names, senders, strict=True)
        ):
            if sender < 0 and isinstance(name, str) and self._steps[name]:
                record = window.record(number)
                id = text_of(record.get("distinct_id"))
                if "$device_id" not in record and not id.startswith(DEVICE_PREFIX):
                    position = window.positions[number]
                    self._note("server step", "$device_id", position, name)

    def _take_senders(self, window: Window, senders: Sequence[int]) -> None:
        positions = window.positions
        if not self._old.isdisjoint(senders):
            for number, sender in enumerate(senders):
                if sender in self._old and _IDS.isdisjoint(window.record(number)):
                    old = self.parts.senders.get(sender, SenderInfo())
                    self._note(
                        "old sdk", "$lib_version", positions[number], str(old), old.lib
                    )
        if not self._cdp.isdisjoint(senders):
            for number, sender in enumerate(senders):
                if sender not in self._cdp:
                    continue
                record = window.record(number)
                if record.get("distinct_id"):
                    ids = not _IDS.isdisjoint(record)
                    said = self.parts.senders.get(sender, SenderInfo()).lib
                    kind = f"cdp {'with' if ids else 'without'} ids"
                    id = record["distinct_id"]
                    self._note(kind, "mp_lib", positions[number], id, said)

    def _take_flag(
        self, flag: str, records: Sequence[dict[str, Any]], positions: Sequence[int]
    ) -> None:
        for record, position in zip(records, positions, strict=True):
            value = record.get(flag)
            if value in (None, "", False):
                continue
            if flag == "$had_persisted_distinct_id":
                self._note("persisted", flag, position, record.get("distinct_id"))
            else:
                reason = text_of(value)[:120]
                said = record.get("$failure_description")
                self._note("failure", flag, position, said or reason, reason)

    def _verb_rows(self, window: Window, senders: Sequence[int]) -> Iterator[str]:
        imported = window.request is not None and window.request.route == "import"
        for name, record, at, sender, position in zip(
            window.names,
            window.records,
            window.moments,
            senders,
            window.positions,
            strict=True,
        ):
            if not isinstance(name, str) or name not in IDENTITY_VERBS:
                continue
            if imported:
                self._note("imported verb", "event", position, name, name)
            one, two, spelling = operands(name, record)
            reason = text_of(record.get("$failure_reason"))[:120]
            yield (
                "\t".join(
                    (
                        str(at),
                        name,
                        written(without_prefix(one)),
                        written(without_prefix(two)),
                        spelling,
                        written(reason),
                        str(sender),
                        str(packed_one(position)),
                    )
                )
                + "\n"
            )

    def _contact_rows(
        self,
        name: str,
        kind: str,
        window: Window,
        senders: Sequence[int],
    ) -> Iterator[str]:
        for record, at, sender, position in zip(
            window.records, window.moments, senders, window.positions, strict=True
        ):
            value = record.get(name)
            if not value or not isinstance(value, str):
                continue
            id = text_of(record.get("$user_id")) or text_of(record.get("distinct_id"))
            if not id:
                id = text_of(record.get("$device_id"))
                id = id and DEVICE_PREFIX + without_prefix(id)
            if not id or is_junk(id):
                continue
            yield from contact_row(kind, value, id, "event", at, sender, position)

    # -- profiles --------------------------------------------------------------------

    def _take_people(self, batch: Batch) -> None:
        rows: list[str] = []
        contacts: list[str] = []
        for seen in profile_rows(batch, self._now):
            if seen.update and seen.update[0] == "append":
                name = f"{seen.id}|{seen.update[2]}"
                self._odd("append", name, text_of(seen.sample), "", seen.position)
            elif seen.update:
                key = (*seen.update, batch.kind is Kind.GROUP_UPDATE)
                self.parts.updates[key].add(
                    [(seen.position, seen.sample, seen.update[0])],
                    self._place,
                    {},
                    self._keep,
                )
            elif seen.note:
                self.parts.profile_notes[seen.note].add(
                    [(seen.position, seen.sample, seen.note[0])],
                    self._place,
                    {},
                    self._keep,
                )
            elif seen.contact:
                if is_junk(seen.id):
                    continue
                kind, value, country = seen.contact
                contacts += contact_row(
                    kind,
                    value,
                    seen.id,
                    seen.origin,
                    seen.at,
                    0,
                    seen.position,
                    country,
                )
            elif is_junk(seen.id):
                self._note("junk", "$distinct_id", seen.position, seen.id)
            else:
                rows.append(
                    f"{seen.at}\t{written(seen.id)}\t{seen.origin}\t"
                    f"{'uuid' if is_uuid(seen.id) else ''}\t{packed_one(seen.position)}\n"
                )
        if rows:
            self._writer(PROFILES).add(lines(rows))
        if contacts:
            self._writer(CONTACTS).add(lines(contacts))

    # -- notes -----------------------------------------------------------------------

    def _place(self, position: int) -> _Spot:
        return (*self._shard, position)

    def _odd(self, kind: str, one: str, two: str, at: Any, position: int) -> None:
        row = f"{at}\t{kind}\t{written(one)}\t{written(two)}\t{packed_one(position)}\n"
        self._writer(ODD).add(lines((row,)))

    def _note(
        self, kind: str, property: str, position: int, sample: Any, value: str = ""
    ) -> None:
        if kind == "junk":
            value = text_of(sample).strip().lower()[:64]
        self._noted.setdefault((kind, property, value), []).append(
            (position, sample, kind)
        )

    def _write_notes(self) -> None:
        for key, hits in self._noted.items():
            self.parts.notes[key].add(hits, self._place, {}, self._keep)
        self._noted.clear()


def _page_record(
    page: tuple[int, str, str, str, str, str, str],
) -> Mapping[str, Any]:
    _, _, device, address, browser, system, lib = page
    return {
        "$current_url": address,
        "$browser": browser,
        "$device_id": device,
        "$os": system,
        "mp_lib": lib,
    }


def _may_hold_junk(*columns: Sequence[str]) -> bool:
    """Whether any id may be a placeholder; no id holds a line end."""
    joined = "\n".join(map("\n".join, columns))
    if " " in joined:
        return True
    bare = joined.lower().replace(DEVICE_PREFIX, "")
    return not JUNK.isdisjoint(bare.split("\n"))


def _may_be_prefixed(*columns: Sequence[str]) -> bool:
    """Whether any of these ids may begin with the prefix of devices."""
    return any(DEVICE_PREFIX in "\n".join(column) for column in columns)


def _texts_in(names: Sequence[Any]) -> Iterable[str]:
    """Each name once, without what is no text."""
    try:
        different = set(names)
    except TypeError:
        return [name for name in names if type(name) is str]
    return [name for name in different if type(name) is str]
