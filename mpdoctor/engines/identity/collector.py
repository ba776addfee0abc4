"""Takes from passing records what tells who is who.

Each event becomes a row of ids, read by the rules of Simplified ID merge, with the
`distinct_id` as it was sent wherever that says something else. No row is a sum yet:
adding up is left to the database, which may use the disk.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

from mpdoctor.engines.identity.parts import (
    CONTACTS,
    EVENTS,
    LONGEST,
    NOBODY,
    ODD,
    PROFILES,
    SENDERS_KEPT,
    VERBS,
    From,
    IdentityParts,
    NoteKey,
    Part,
    PartWriter,
    packed,
    packed_one,
    written,
)
from mpdoctor.engines.identity.people_rows import profile_rows
from mpdoctor.engines.resemblance import normal_email, normal_phone
from mpdoctor.mixpanel.ids import DEVICE_PREFIX, IDENTITY_VERBS, is_uuid, without_prefix
from mpdoctor.mixpanel.people import JUNK, is_junk, text_of
from mpdoctor.mixpanel.senders import platform_of, predates_simplified
from mpdoctor.mixpanel.times import in_seconds
from mpdoctor.models.batch import Batch, Kind, Request
from mpdoctor.models.expression import expression
from mpdoctor.models.plan import Platform

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

# Steps before a person is known, by the names that most projects give them.
_BEFORE_LOGIN = expression(
    r"(sign[ _-]?up|registration|onboarding)[ _-]?(start|begin|view|open)|"
    r"(landing|home)[ _-]?page|lead[ _-]?(created|captured)|"
    r"(page|screen)[ _-]?view",
    re.IGNORECASE,
)

_LOGOUT = expression(
    r"(user[ _-]?)?(log(ged)?|sign(ed)?)[ _-]?(user[ _-]?)?out", re.IGNORECASE
)

_IDS = frozenset({"$device_id", "$user_id"})
_CDP = expression(r"rudder|mparticle|segment", re.IGNORECASE)

_Spot = tuple[int, int, int]

LONGEST_NAME = 80
"""Characters of an event's name that a timeline shows."""

MOST_NAMES = 10_000
"""Names that are remembered; they are only a cache."""

_TEXT = {str}
_NUMBERS = frozenset({int, float})


class _Numbers(dict[tuple[Any, ...], int]):
    """Numbers of senders, each found once."""

    def __init__(self, find: Callable[[tuple[Any, ...]], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self[key] = self._find(key)
        return number


class Collector:
    """Collects shard after shard into parts: `begin`, `take`, `end`."""

    def __init__(self, folder: Callable[[], Path], keep: int, now: float = 0.0) -> None:
        self._folder = folder
        self._keep = keep
        self._now = now
        self._shard = (0, 0)
        self._writers: dict[str, PartWriter] = {}
        self._numbers = _Numbers(self._number)
        self._event_names = _EventNames()
        self._countries = _Countries()
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

    def take(self, batch: Batch) -> None:
        """Take in records of any kind."""
        if batch.kind is Kind.EVENT:
            self._take_events(batch)
        else:
            self._take_people(batch)
        self._write_notes()

    def _writer(self, kind: str) -> PartWriter:
        writer = self._writers.get(kind)
        if writer is None:
            source, start = self._shard
            path = self._folder() / f"{kind}-{source}-{start}.tsv"
            writer = self._writers[kind] = PartWriter(path)
            self.parts.parts.append(Part(kind, path, source, start))
        return writer

    # -- events ----------------------------------------------------------------------

    def _take_events(self, batch: Batch) -> None:
        """The hot loop: what is done here is done for every event."""
        records, spots = batch.records, batch.spots
        if not records:
            return
        keys: set[str] = set().union(*records)
        sent_, devices_, users_, times, wheres, *senders_ = _columns(records)
        sent = self._texts(sent_, spots, "distinct_id")
        if "$distinct_id" in keys:
            also = self._texts(_column(records, "$distinct_id"), spots)
            sent = [one or two for one, two in zip(sent, also, strict=True)]
        devices = self._texts(devices_, spots)
        users = self._texts(users_, spots, "$user_id")
        before: Sequence[str] = ()
        if _BEFORE in keys:
            before = self._texts(_column(records, _BEFORE), spots)
        if "ip" in keys:
            wheres = [
                value or record.get("ip") or ""
                for value, record in zip(wheres, records, strict=True)
            ]
        moments = _moments(times, records, batch.request)
        senders = self._senders(senders_)
        # What is odd is rare: whole columns are asked before single ids are.
        junky = _may_hold_junk(sent, devices, users)
        odd = junky or bool(before) or _may_be_prefixed(devices, users)
        rows: list[str] = []
        write = rows.append
        prefix = DEVICE_PREFIX
        for number, at, id, device, user, sender, where, event, spot in zip(
            count(),
            moments,
            sent,
            devices,
            users,
            senders,
            self._wheres(wheres),
            self._names(batch.names),
            packed(spots),
            strict=False,
        ):
            if odd or (id != user if user else not device or id != prefix + device):
                device, user, id = self._ids(
                    batch, number, device, user, id, junky, before, at
                )
                if not (device or user or (id != NOBODY and id)):
                    continue
            else:
                id = ""
            write(f"{at}\t{device}\t{user}\t{id}\t{sender}\t{where}\t{event}\t{spot}\n")
        if rows:
            self._writer(EVENTS).add(rows)
        if "$current_url" in keys:
            self.parts.hosts.add(users, records.__getitem__, spots, self._shard)
        self._take_oddities(batch, keys, moments, senders)

    def _ids(
        self,
        batch: Batch,
        number: int,
        device: str,
        user: str,
        id: str,
        junky: bool,
        before: Sequence[str],
        at: Any,
    ) -> tuple[str, str, str]:
        """Device and person as Simplified ID merge reads them, and what else was sent."""
        spot = batch.spots[number]
        device = self._device(device, spot, junky)
        if user:
            if junky and is_junk(user):
                self._note("junk", "$user_id", spot, user)
                id = NOBODY if id == user else id
                user = ""
            elif user.startswith(DEVICE_PREFIX):
                self._note("prefixed user", "$user_id", spot, user)
                user = ""
        if before:
            id = self._before(before[number], spot, id, at, device, user)
        if id == NOBODY:
            return device, user, id
        if id and (user == id or (not user and id == DEVICE_PREFIX + device)):
            return device, user, ""
        if not (device or user):
            return self._from_sent(batch, number, id)
        if junky and id and is_junk(id):
            self._note("junk", "distinct_id", spot, id)
            return device, user, NOBODY
        if not id and "distinct_id" in batch.records[number]:
            return device, user, NOBODY
        return device, user, id

    def _device(self, device: str, spot: int, junky: bool) -> str:
        """A device id without one prefix, or empty where it is a placeholder."""
        if device.startswith(DEVICE_PREFIX):
            device = device[_PREFIX:]
            if device.startswith(DEVICE_PREFIX):
                self._note("double prefix", "$device_id", spot, device)
        if junky and device and is_junk(device):
            self._note("junk", "$device_id", spot, device)
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
        self, was: str, spot: int, id: str, at: Any, device: str, user: str
    ) -> str:
        """The id as it was sent; what Mixpanel made of it is evidence of a merge."""
        if not was or was == id:
            return id
        if was == DEVICE_PREFIX + device or not user:
            self._odd("rekeyed", without_prefix(was), id, at, spot)
        return was

    def _from_sent(self, batch: Batch, number: int, id: str) -> tuple[str, str, str]:
        """Device, user and what else to keep, where only `distinct_id` was sent."""
        record, spot = batch.records[number], batch.spots[number]
        if not id:
            name, lib = batch.names[number], record.get("mp_lib")
            if (
                record.get("distinct_id") == ""
                and isinstance(name, str)
                and name[:1] != "$"
                and isinstance(lib, str)
                and platform_of(lib, "") is not Platform.SERVER
            ):
                self._note("empty id", "distinct_id", spot, name)
            return "", "", ""
        if is_junk(id):
            self._note("junk", "distinct_id", spot, id)
            return "", "", ""
        if id.startswith(DEVICE_PREFIX):
            device = id[_PREFIX:]
            if device.startswith(DEVICE_PREFIX):
                self._note("double prefix", "distinct_id", spot, id)
            return device, "", ""
        if len(id) == 36 and is_uuid(id):
            self._odd("bare", id, "", "", spot)
        return "", id, ""

    def _senders(self, columns: Sequence[Sequence[Any]]) -> list[int]:
        try:
            return list(map(self._numbers.__getitem__, zip(*columns, strict=True)))
        except TypeError:
            return [
                self._numbers[tuple(text_of(value)[:64] for value in key)]
                for key in zip(*columns, strict=True)
            ]

    def _number(self, key: tuple[Any, ...]) -> int:
        """The number of a sender: the same in every process, negative for servers."""
        lib, lib_version, app_version, system = (text_of(part)[:64] for part in key)
        platform = platform_of(lib, system)
        place = system or "unknown"
        if lib:
            place = "server" if platform is Platform.SERVER else platform.value
        sender = From(lib, lib_version, app_version, place)
        number = crc32(repr(sender).encode("utf-8", "backslashreplace")) or 1
        if lib and platform is Platform.SERVER:
            number = -number
        if predates_simplified(lib, lib_version):
            self._old.add(number)
        if lib and _CDP.search(lib):
            self._cdp.add(number)
        if len(self._numbers) >= SENDERS_KEPT:
            self._numbers.clear()
        if len(self.parts.senders) < SENDERS_KEPT:
            self.parts.senders[number] = sender
        return number

    def _texts(
        self, values: Sequence[Any], spots: Sequence[int], typed: str = ""
    ) -> Sequence[str]:
        """Values as ids that can stand in a row; numbers among them are noted."""
        kinds = set(map(type, values))
        if kinds != _TEXT:
            if typed and not kinds.isdisjoint(_NUMBERS):
                for value, spot in zip(values, spots, strict=True):
                    if type(value) in _NUMBERS:
                        self._odd("number", text_of(value), "", "", spot)
            values = list(map(text_of, values))
        joined = "".join(values)
        if (
            not joined.isprintable()
            or "%" in joined
            or (len(joined) > LONGEST and max(map(len, values)) > LONGEST)
        ):
            return list(map(written, values))
        return values

    # -- what few events have --------------------------------------------------------

    def _take_oddities(
        self,
        batch: Batch,
        keys: set[str],
        moments: Sequence[Any],
        senders: Sequence[int],
    ) -> None:
        records, spots = batch.records, batch.spots
        for flag in _FLAGS:
            if flag in keys:
                self._take_flag(flag, records, spots)
        if "id" in keys:
            self._take_segment_ids(records, spots)
        self._take_senders(batch, senders)
        try:
            verbs = not IDENTITY_VERBS.isdisjoint(batch.names)
        except TypeError:
            verbs = True
        if verbs:
            self._writer(VERBS).add(self._verb_rows(batch, moments, senders))
        for name, kind in _NATURAL.items():
            if name in keys:
                self._writer(CONTACTS).add(
                    self._contact_rows(name, kind, batch, moments, senders)
                )
        if min(senders, default=0) < 0:
            self._take_server_steps(batch, senders)
        if self._event_names.logouts:
            self._take_logouts(batch, moments, senders)

    def _take_segment_ids(
        self, records: Sequence[dict[str, Any]], spots: Sequence[int]
    ) -> None:
        for record, spot in zip(records, spots, strict=True):
            lib = record.get("mp_lib")
            if "id" in record and isinstance(lib, str) and "segment" in lib.lower():
                self._note("segment id", "id", spot, record["id"])

    def _take_logouts(
        self, batch: Batch, moments: Sequence[Any], senders: Sequence[int]
    ) -> None:
        """Logouts with a device id, and whether somebody was still known then."""
        logouts = self._event_names.logouts
        for record, name, at, sender, spot in zip(
            batch.records, batch.names, moments, senders, batch.spots, strict=True
        ):
            if type(name) is str and name in logouts and sender >= 0:
                device = without_prefix(text_of(record.get("$device_id")))
                if device and not is_junk(device):
                    known = "known" if record.get("$user_id") else ""
                    self._odd("logout", device, known, at, spot)

    def _take_server_steps(self, batch: Batch, senders: Sequence[int]) -> None:
        for record, name, sender, spot in zip(
            batch.records, batch.names, senders, batch.spots, strict=True
        ):
            if (
                sender < 0
                and isinstance(name, str)
                and "$device_id" not in record
                and not text_of(record.get("distinct_id")).startswith(DEVICE_PREFIX)
                and _BEFORE_LOGIN.search(name)
            ):
                self._note("server step", "$device_id", spot, name)

    def _take_senders(self, batch: Batch, senders: Sequence[int]) -> None:
        if not self._old.isdisjoint(senders):
            for record, sender, spot in zip(
                batch.records, senders, batch.spots, strict=True
            ):
                if sender in self._old and _IDS.isdisjoint(record):
                    old = self.parts.senders.get(sender, From())
                    self._note("old sdk", "$lib_version", spot, str(old), old.lib)
        if not self._cdp.isdisjoint(senders):
            for record, sender, spot in zip(
                batch.records, senders, batch.spots, strict=True
            ):
                if sender in self._cdp and record.get("distinct_id"):
                    ids = not _IDS.isdisjoint(record)
                    said = self.parts.senders.get(sender, From()).lib
                    kind = f"cdp {'with' if ids else 'without'} ids"
                    self._note(kind, "mp_lib", spot, record["distinct_id"], said)

    def _take_flag(
        self, flag: str, records: Sequence[dict[str, Any]], spots: Sequence[int]
    ) -> None:
        for record, spot in zip(records, spots, strict=True):
            value = record.get(flag)
            if value in (None, "", False):
                continue
            if flag == "$had_persisted_distinct_id":
                self._note("persisted", flag, spot, record.get("distinct_id"))
            else:
                reason = text_of(value)[:120]
                said = record.get("$failure_description")
                self._note("failure", flag, spot, said or reason, reason)

    def _verb_rows(
        self, batch: Batch, moments: Sequence[Any], senders: Sequence[int]
    ) -> Iterator[str]:
        imported = batch.request is not None and batch.request.route == "import"
        for name, record, at, sender, spot in zip(
            batch.names, batch.records, moments, senders, batch.spots, strict=True
        ):
            if not isinstance(name, str) or name not in IDENTITY_VERBS:
                continue
            if imported:
                self._note("imported verb", "event", spot, name, name)
            one, two, spelling = _operands(name, record)
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
                        str(packed_one(spot)),
                    )
                )
                + "\n"
            )

    def _contact_rows(
        self,
        name: str,
        kind: str,
        batch: Batch,
        moments: Sequence[Any],
        senders: Sequence[int],
    ) -> Iterator[str]:
        for record, at, sender, spot in zip(
            batch.records, moments, senders, batch.spots, strict=True
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
            yield from contact_row(kind, value, id, "event", at, sender, spot)

    # -- profiles --------------------------------------------------------------------

    def _take_people(self, batch: Batch) -> None:
        rows: list[str] = []
        contacts: list[str] = []
        for seen in profile_rows(batch, self._now):
            if seen.update and seen.update[0] == "append":
                name = f"{seen.id}|{seen.update[2]}"
                self._odd("append", name, text_of(seen.sample), "", seen.spot)
            elif seen.update:
                key = (*seen.update, batch.kind is Kind.GROUP_UPDATE)
                self.parts.updates[key].add(
                    [(seen.spot, seen.sample, seen.update[0])],
                    self._place,
                    {},
                    self._keep,
                )
            elif seen.note:
                self.parts.profile_notes[seen.note].add(
                    [(seen.spot, seen.sample, seen.note[0])],
                    self._place,
                    {},
                    self._keep,
                )
            elif seen.contact:
                if is_junk(seen.id):
                    continue
                kind, value, country = seen.contact
                contacts += contact_row(
                    kind, value, seen.id, seen.origin, seen.at, 0, seen.spot, country
                )
            elif is_junk(seen.id):
                self._note("junk", "$distinct_id", seen.spot, seen.id)
            else:
                rows.append(
                    f"{seen.at}\t{written(seen.id)}\t{seen.origin}\t"
                    f"{'uuid' if is_uuid(seen.id) else ''}\t{packed_one(seen.spot)}\n"
                )
        if rows:
            self._writer(PROFILES).add(rows)
        if contacts:
            self._writer(CONTACTS).add(contacts)

    # -- notes -----------------------------------------------------------------------

    def _place(self, spot: int) -> _Spot:
        return (*self._shard, spot)

    def _odd(self, kind: str, one: str, two: str, at: Any, spot: int) -> None:
        row = f"{at}\t{kind}\t{written(one)}\t{written(two)}\t{packed_one(spot)}\n"
        self._writer(ODD).add((row,))

    def _note(
        self, kind: str, property: str, spot: int, sample: Any, value: str = ""
    ) -> None:
        if kind == "junk":
            value = text_of(sample).strip().lower()[:64]
        self._noted.setdefault((kind, property, value), []).append((spot, sample, kind))

    def _write_notes(self) -> None:
        for key, hits in self._noted.items():
            self.parts.notes[key].add(hits, self._place, {}, self._keep)
        self._noted.clear()


def contact_row(
    kind: str,
    value: str,
    id: str,
    origin: str,
    at: Any,
    sender: int,
    spot: int,
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
        f"{origin}\t{sender}\t{packed_one(spot)}\n"
    )


def _columns(records: Sequence[dict[str, Any]]) -> Sequence[Sequence[Any]]:
    """The properties that every event is asked for, in one visit to each record."""
    return list(
        zip(
            *[
                (
                    get("distinct_id", ""),
                    get("$device_id", ""),
                    get("$user_id", ""),
                    get("time"),
                    get("mp_country_code", ""),
                    get("mp_lib"),
                    get("$lib_version"),
                    get("$app_version_string"),
                    get("$os"),
                )
                for get in [record.get for record in records]
            ],
            strict=True,
        )
    )


def _column(records: Sequence[dict[str, Any]], name: str) -> Sequence[Any]:
    return [record.get(name, "") for record in records]


def _moments(
    times: Sequence[Any], records: Sequence[dict[str, Any]], request: Request | None
) -> Sequence[Any]:
    """Seconds since the epoch, empty where nothing tells."""
    if None in times:
        times = [
            record.get("$time") if time is None else time
            for record, time in zip(records, times, strict=True)
        ]
    moments: Sequence[Any] = in_seconds(times)
    if None in moments:
        clock = "" if request is None or request.time is None else request.time
        moments = [clock if moment is None else moment for moment in moments]
    return moments


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


class _Countries(dict[str, str]):
    """Numbers of countries, positive, and of addresses, negative; each made once."""

    def __missing__(self, place: str) -> str:
        if len(self) > MOST_NAMES:
            self.clear()
        number = crc32(place.encode("utf-8", "backslashreplace")) >> 1 or 1
        shown = "" if not place else str(number if len(place) == 2 else -number)
        self[place] = shown
        return shown


class _EventNames(dict[str, str]):
    """Names of events as they can stand in a row, each made once."""

    def __init__(self) -> None:
        super().__init__()
        self.logouts: set[str] = set()

    def __missing__(self, name: str) -> str:
        if len(self) > MOST_NAMES:
            self.clear()
            self.logouts.clear()
        if _LOGOUT.fullmatch(name[:LONGEST_NAME]):
            self.logouts.add(name)
        shown = self[name] = written(name[:LONGEST_NAME])
        return shown


def _operands(verb: str, record: dict[str, Any]) -> tuple[str, str, str]:
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
