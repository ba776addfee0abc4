"""Devices that several people used: their events replayed in order of time."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from msgspec import Struct, field

from mpdoctor.identity.parts import SenderInfo
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.same_human import SPELLING, Contacts, Humans
from mpdoctor.identity.store import Positions, Store
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import (
    FAMILY,
    HANDED_ON,
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

USES_KEPT = 10_000
"""People of one device that are kept; a constant device id may have many more."""

SWITCHES_KEPT = 50

KIOSK_PEOPLE = 5
CROWD = 10
"""People of a device from which on a kiosk, or a crowd, is likelier than a family."""

HOUR = 3_600
DAY = 24 * HOUR

_TESTER = re.compile(
    r"(^|[^a-z])(test|qa|demo|staging|dummy|fake|debug)([^a-z]|$)|"
    r"(^|[^a-z])(test|qa|dev)(er|user)?[-_.]?\d+",
    re.IGNORECASE,
)

_UNKNOWN = SenderInfo()


class _Use(Struct):
    """One user id on a device."""

    user: str
    first: float | None
    last: float | None
    events: int = 0


class _Device(Struct):
    """Sums over the events of a device so far; `waiting` are anonymous events since login.

    `current` is the human who was there last, `first` the first user. `switched_by` sent
    the event with which the second person came. `uses` are by canonical id, `human_of`
    says whose that is, `people` has the first user of each human.
    """

    humans: Humans
    first: str = ""
    current: str = ""
    current_user: str = ""
    uses: dict[str, _Use] = field(default_factory=dict)
    human_of: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
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


class _Answers(NamedTuple):
    """What a replay asks of a store."""

    positions: Positions
    last_seen: Mapping[str, float | None]

    def rows(self, _: str) -> Iterator[tuple[Any, ...]]:
        """When people were last seen."""
        yield from self.last_seen.items()


class SharedDeviceReplay:
    """Replays the events of all shared devices, one device at a time.

    `canonical` maps users to the canonical ids of their clusters. `owners` holds who came
    first on each device. A device that several ids of one human used is among them, too,
    with one of `people`.
    """

    def __init__(
        self,
        store: "Store | _Answers",
        model: IdMerge,
        senders: Mapping[int, SenderInfo],
        canonical: Mapping[str, str],
        contacts: Contacts,
        keep: int,
    ) -> None:
        self._store = store
        self._model = model
        self._senders = senders
        self._canonical = canonical
        self._contacts = contacts
        self._keep = keep
        self.owners: dict[str, str] = {}

    def detached(self) -> "SharedDeviceReplay":
        """The same for another process: it asks nothing of the store any more."""
        answers = _Answers(self._store.positions, self._last_seen)
        return SharedDeviceReplay(
            *(answers, self._model, self._senders, self._canonical),
            self._contacts.detached(),
            self._keep,
        )

    def devices(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[SharedDevice]:
        """The shared devices of rows (device, user, time, sender, place), sorted."""
        for device, events in groupby(rows, key=lambda row: row[0]):
            found = self._replay(events)
            if len(found.uses) > 1:
                self.owners[device] = found.first
                yield self._shared_device(device, found)

    def _replay(self, events: Iterable[tuple[Any, ...]]) -> _Device:
        device = _Device(Humans(self._contacts))
        last: int | None = None
        for id, user, at, number, place in events:
            if place == last:
                continue
            last = place
            device.total += 1
            sender = self._senders.get(number, _UNKNOWN)
            device.servers += number < 0
            if at is not None and len(device.days) < 1_000:
                device.days.add(int(at // DAY))
            # A device that was identified as itself is nobody.
            if user is None or user == id:
                self._add_anonymous(device)
            else:
                self._add_identified(device, user, at, sender)
            if len(device.uses) > 1:
                device.events += 1
                device.senders[_as_sender(sender)] += 1
                if len(device.places) < self._keep:
                    device.places.append(place)
        # Anonymous events after the last login most likely are the last person's.
        if device.first and device.current != device.human_of[device.first]:
            device.misplaced += device.waiting
        return device

    def _add_anonymous(self, device: _Device) -> None:
        device.anonymous += 1
        device.waiting += 1

    def _add_identified(
        self, device: _Device, user: str, at: float | None, sender: SenderInfo
    ) -> None:
        person = self._canonical.get(user, user)
        human = device.human_of.get(person)
        if human is None:
            human = device.human_of[person] = device.humans.of(user)
        if not device.first:
            device.first = person
        # Anonymous events before a login most likely are of whoever then logs in.
        if human != device.human_of[device.first]:
            device.misplaced += device.waiting
        device.waiting = 0
        use = device.uses.get(person)
        if use is None:
            use = device.uses[person] = _Use(user, at, at)
        if human in device.people and device.current != human:
            device.returns += 1
        if human not in device.people:
            device.people[human] = user
            if len(device.people) == 2:
                # Until now there were only ids of one human.
                device.events = 0
                device.senders.clear()
                device.places.clear()
        use.events += 1
        if at is not None:
            use.first = at if use.first is None else use.first
            use.last = at
        if device.current and device.current != human:
            self._add_switch(device, use.user, at, sender)
        device.current, device.current_user = human, use.user
        device.previous = at

    def _add_switch(
        self, device: _Device, user: str, at: float | None, sender: SenderInfo
    ) -> None:
        device.switched += 1
        if device.switched == 1:
            device.switched_by = sender
        if len(device.switches) < SWITCHES_KEPT:
            device.switches.append(
                UserSwitch(
                    at,
                    unescape_id(device.current_user),
                    unescape_id(user),
                    sender.platform,
                    sender.version,
                )
            )
        if at is not None and device.previous is not None:
            device.quickest = min(device.quickest, at - device.previous)

    def _shared_device(self, id: str, device: _Device) -> SharedDevice:
        uses = [
            DeviceUse(unescape_id(use.user), use.events, use.first, use.last)
            for use in device.uses.values()
        ]
        likeness, why, sure = self._likeness(device, [use.user for use in uses])
        cause, fix = _cause(likeness, device.switched_by, self._model)
        positions = sorted(
            position
            for place in device.places
            for position in self._store.positions.of(place)
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
            people=len(device.people),
            sure=sure,
            seen=Occurrences(
                device.events, tuple(positions), dict(sorted(device.senders.items()))
            ),
        )

    def _likeness(self, device: _Device, users: list[str]) -> tuple[str, str, bool]:
        """What a device with these users looks like, why, and whether its people are
        several for sure."""
        people = len(device.people)
        if people == 1:
            return ONE_HUMAN, _why_one_human(device), False
        if 2 * device.servers > device.total:
            return SERVER, "most of its events come from a server", True
        testers = sum(map(_is_tester, users))
        if testers and 2 * testers >= len(users):
            why = f"{testers} of {len(users)} ids are named like tests"
            return TEST_PHONE, why, True
        # Testers come back to their accounts; at a kiosk nobody returns.
        tested = people < KIOSK_PEOPLE or (device.returns and people < CROWD)
        quick = len(device.days) <= 2 and device.quickest < HOUR / 4
        if tested and people >= 3 and quick:
            why = f"{people} people within {len(device.days)} days, minutes apart"
            return TEST_PHONE, why, True
        if people >= KIOSK_PEOPLE:
            return KIOSK, f"{people} people took turns", True
        if people == 2:
            return self._likeness_of_two(device)
        if device.returns:
            why = f"{people} people alternate, {device.switched} switches"
            return FAMILY, why, True
        return FAMILY, f"{people} people, one after the other", True

    def _likeness_of_two(self, device: _Device) -> tuple[str, str, bool]:
        """Two people, or one whose ids have nothing in common."""
        if self._have_own_addresses(device):
            return FAMILY, "2 people with e-mail addresses of their own", True
        first, second = (form_of(unescape_id(user)) for user in device.people.values())
        if device.returns:
            why = f"2 people alternate, {device.switched} switches"
            return FAMILY, why, first == second
        if first != second:
            why = f"the form of the first id is {first}, that of the second {second}"
            return HANDED_ON, why, False
        if self._first_continues(device):
            return FAMILY, "the first of 2 people goes on elsewhere", True
        why = "the first id is never seen again after the second came"
        return HANDED_ON, why, False

    def _have_own_addresses(self, device: _Device) -> bool:
        """Whether an e-mail address is known of each person, and all are different."""
        return all(map(device.humans.emails, device.people))

    def _first_continues(self, device: _Device) -> bool:
        """Whether the first person is seen anywhere after the second one came."""
        uses: dict[str, list[_Use]] = {}
        for person, use in device.uses.items():
            uses.setdefault(device.human_of[person], []).append(use)
        first, second = list(uses.values())[:2]
        lasts = [self._last_seen.get(use.user) for use in first]
        last = max((one for one in lasts if one is not None), default=None)
        came = second[0].first
        return last is not None and came is not None and last > came

    @cached_property
    def _last_seen(self) -> Mapping[str, float | None]:
        return dict(self._store.rows("last_seen_of_few"))


def _why_one_human(device: _Device) -> str:
    (human,) = device.people
    trait = device.humans.shared.get(human, SPELLING)
    if trait == SPELLING:
        return "its ids differ only in how they are written"
    return f"its ids share the {trait} of one person"


def _cause(likeness: str, switched_by: SenderInfo, model: IdMerge) -> tuple[str, str]:
    """The one likely cause, and what to do about it in this project."""
    if likeness == ONE_HUMAN:
        return (
            "the same person was identified by another id than before",
            "`reset()` does not cure this: pass one id that never changes to "
            "`identify()`, such as the key of the account",
        )
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


def _is_tester(user: str) -> bool:
    """Whether an id is named like a test account; a domain is not its owner's name."""
    local, at, _ = user.rpartition("@")
    return _TESTER.search(local if at else user) is not None


def _as_sender(sender: SenderInfo) -> Sender:
    return Sender(sender.lib, sender.lib_version)
