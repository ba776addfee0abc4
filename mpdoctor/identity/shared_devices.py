"""Devices that several people used: their events replayed in order of time."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any

from msgspec import Struct, field

from mpdoctor.identity.parts import SenderInfo
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import (
    FAMILY,
    KIOSK,
    ONE_HUMAN,
    SERVER,
    TEST_PHONE,
    DeviceUse,
    SharedDevice,
    UserSwitch,
)
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences, Sender
from mpdoctor.text.similarity import normal_email

USES_KEPT = 10_000
"""People of one device that are kept; a constant device id may have many more."""

SWITCHES_KEPT = 50

KIOSK_PEOPLE = 5
CROWD = 10
"""People of a device from which on a kiosk, or a crowd, is likelier than a family."""

HOUR = 3_600
DAY = 24 * HOUR

_TESTER = re.compile(
    r"(^|[^a-z])(test|qa|dev|demo|staging|dummy|fake|debug)([^a-z]|$)|"
    r"(^|[^a-z])(test|qa)(er|user)?[-_.]?\d+|\+test",
    re.IGNORECASE,
)

_UNKNOWN = SenderInfo()


class _Use(Struct):
    """One person on a device; `user` is the first of the person's ids there."""

    user: str
    first: float | None
    last: float | None
    events: int = 0


class _Device(Struct):
    """Sums over the events of a device so far; `waiting` are anonymous events since login.

    `switched_by` sent the event with which the second person came.
    """

    first: str = ""
    current: str = ""
    uses: dict[str, _Use] = field(default_factory=dict)
    switches: list[UserSwitch] = field(default_factory=list)
    switched: int = 0
    total: int = 0
    events: int = 0
    anonymous: int = 0
    misplaced: int = 0
    waiting: int = 0
    returns: int = 0
    servers: int = 0
    days: set[int] = field(default_factory=set)
    quickest: float = float("inf")
    previous: float | None = None
    senders: Counter[Sender] = field(default_factory=Counter)
    places: list[int] = field(default_factory=list)
    switched_by: SenderInfo = _UNKNOWN


class SameHuman:
    """Whether two users seem to be one human: they share an e-mail, a phone or a spelling."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, one: str, two: str) -> bool:
        if one.strip().lower() == two.strip().lower():
            return True
        first, second = normal_email(one), normal_email(two)
        if first and second and first.loose == second.loose:
            return True
        mine = self._contacts.get(one, set()) | (
            {f"email:{first.exact}"} if first else set()
        )
        theirs = self._contacts.get(two, set()) | (
            {f"email:{second.exact}"} if second else set()
        )
        return not mine.isdisjoint(theirs)

    @cached_property
    def _contacts(self) -> Mapping[str, set[str]]:
        """The e-mails and phone numbers of ids, where several ids have one."""
        found: dict[str, set[str]] = {}
        for value, id in self._store.rows("contacts_of_several"):
            found.setdefault(id, set()).add(value)
        return found


class SharedDeviceReplay:
    """Replays the events of all shared devices, one device at a time.

    `canonical` maps users to the canonical ids of their clusters. `owners` holds who came
    first on each device.
    """

    def __init__(
        self,
        store: Store,
        model: IdMerge,
        senders: Mapping[int, SenderInfo],
        canonical: Mapping[str, str],
        same: SameHuman,
        keep: int,
    ) -> None:
        self._store = store
        self._model = model
        self._senders = senders
        self._canonical = canonical
        self._same = same
        self._keep = keep
        self.owners: dict[str, str] = {}

    def devices(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[SharedDevice]:
        """The shared devices of rows (device, user, time, sender, place), sorted."""
        for device, events in groupby(rows, key=lambda row: row[0]):
            found = self._replay(events)
            if len(found.uses) > 1:
                self.owners[device] = found.first
                yield self._shared_device(device, found)

    def _replay(self, events: Iterable[tuple[Any, ...]]) -> _Device:
        device = _Device()
        last: int | None = None
        for _, user, at, number, place in events:
            if place == last:
                continue
            last = place
            device.total += 1
            sender = self._senders.get(number, _UNKNOWN)
            device.servers += number < 0
            if at is not None and len(device.days) < 1_000:
                device.days.add(int(at // DAY))
            if user is None:
                self._add_anonymous(device)
            else:
                self._add_identified(device, user, at, sender)
            if len(device.uses) > 1:
                device.events += 1
                device.senders[_as_sender(sender)] += 1
                if len(device.places) < self._keep:
                    device.places.append(place)
        # Anonymous events after the last login most likely are the last person's.
        if device.current != device.first:
            device.misplaced += device.waiting
        return device

    def _add_anonymous(self, device: _Device) -> None:
        device.anonymous += 1
        device.waiting += 1

    def _add_identified(
        self, device: _Device, user: str, at: float | None, sender: SenderInfo
    ) -> None:
        person = self._canonical.get(user, user)
        if not device.first:
            device.first = person
        # Anonymous events before a login most likely are of whoever then logs in.
        if person != device.first:
            device.misplaced += device.waiting
        device.waiting = 0
        use = device.uses.get(person)
        if use is None:
            use = device.uses[person] = _Use(user, at, at)
        elif device.current != person:
            device.returns += 1
        use.events += 1
        if at is not None:
            use.first = at if use.first is None else use.first
            use.last = at
        if device.current and device.current != person:
            device.switched += 1
            if len(device.uses) == 2 and device.switched == 1:
                device.switched_by = sender
            if len(device.switches) < SWITCHES_KEPT:
                device.switches.append(
                    UserSwitch(
                        at,
                        unescape_id(device.uses[device.current].user),
                        unescape_id(use.user),
                        sender.platform,
                        sender.version,
                    )
                )
            if at is not None and device.previous is not None:
                device.quickest = min(device.quickest, at - device.previous)
        device.current = person
        device.previous = at

    def _shared_device(self, id: str, device: _Device) -> SharedDevice:
        uses = [
            DeviceUse(unescape_id(use.user), use.events, use.first, use.last)
            for use in device.uses.values()
        ]
        likeness, why = self._likeness(device, [use.user for use in uses])
        cause, fix = _cause(likeness, device.switched_by, self._model)
        positions = sorted(
            position
            for place in device.places
            for position in self._store.position(place)
        )
        return SharedDevice(
            device=unescape_id(id),
            uses=tuple(uses[:USES_KEPT]),
            switches=tuple(device.switches),
            switched=device.switched,
            total=device.total,
            events=device.events,
            anonymous=device.anonymous,
            misplaced=device.misplaced,
            looks_like=likeness,
            why=why,
            cause=cause,
            fix=fix,
            people=len(uses),
            seen=Occurrences(
                device.events, tuple(positions), dict(sorted(device.senders.items()))
            ),
        )

    def _likeness(self, device: _Device, users: list[str]) -> tuple[str, str]:
        """What a device with these users looks like, and why."""
        people = len(users)
        if 2 * device.servers > device.total:
            return SERVER, "most of its events come from a server"
        testers = sum(_TESTER.search(user) is not None for user in users)
        if testers and 2 * testers >= people:
            return TEST_PHONE, f"{testers} of {people} ids are named like tests"
        if people == 2 and self._same(users[0], users[1]):
            return ONE_HUMAN, "both ids share an e-mail, a phone number or a spelling"
        # Testers come back to their accounts; at a kiosk nobody returns.
        tested = people < KIOSK_PEOPLE or (device.returns and people < CROWD)
        if (
            tested
            and people >= 3
            and len(device.days) <= 2
            and device.quickest < HOUR / 4
        ):
            return (
                TEST_PHONE,
                f"{people} people within {len(device.days)} days, minutes apart",
            )
        if people >= KIOSK_PEOPLE:
            return KIOSK, f"{people} people took turns"
        if device.returns:
            return FAMILY, f"{people} people alternate, {device.switched} switches"
        forms = {form_of(user) for user in users}
        if people == 2 and len(forms) == 2:
            return ONE_HUMAN, f"one id is {' and the other '.join(sorted(forms))}"
        if people == 2 and self._first_continues(device):
            return FAMILY, "the first of 2 people goes on elsewhere"
        if people == 2:
            return ONE_HUMAN, "the first id is never seen again after the second came"
        return FAMILY, f"{people} people, one after the other"

    def _first_continues(self, device: _Device) -> bool:
        """Whether the first person is seen anywhere after the second one came."""
        first, second = list(device.uses.values())[:2]
        last = self._last_seen.get(first.user)
        return last is not None and second.first is not None and last > second.first

    @cached_property
    def _last_seen(self) -> Mapping[str, float | None]:
        return dict(self._store.rows("last_seen_of_pairs"))


def _cause(likeness: str, switched_by: SenderInfo, model: IdMerge) -> tuple[str, str]:
    """The one likely cause, and what to do about it in this project."""
    if likeness == SERVER:
        return (
            "the server copies one `$device_id` into the events of several people",
            "leave `$device_id` out of server events, or pass on the one of each client",
        )
    if switched_by.lib in ("swift", "iphone"):
        return (
            "no `reset()` at logout, or `useUniqueDistinctId` or a constant "
            "`deviceIdProvider`, with which `reset()` keeps the device id",
            "call `reset()` at logout, and let the SDK make up its device ids",
        )
    if model is IdMerge.SIMPLIFIED:
        return (
            "no `reset()` at logout",
            "call `reset()` at every logout and time-out, before the next `identify()`",
        )
    return (
        "no `reset()` when another person signs up or logs in",
        "call `reset()` only when the person changes, for example at a click on “Sign "
        "up”; at every logout it would fill clusters up to 500 ids",
    )


def _as_sender(sender: SenderInfo) -> Sender:
    return Sender(sender.lib, sender.lib_version)
