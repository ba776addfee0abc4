"""Devices that several people used, replayed event by event."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from mpdoctor.identity.parts import SenderInfo, read_back
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
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import Occurrences, Sender

STAYS_KEPT = 10_000
"""People of one device that are named; a constant device id may have many more."""

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


@dataclass(slots=True)
class _Device:
    """What is known of a device while its events pass by, in order of time."""

    first: str = ""
    current: str = ""
    stays: dict[str, list[Any]] = field(default_factory=dict)
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
    culprit: SenderInfo = _UNKNOWN


Same = Callable[[str, str], bool]
"""Whether two users seem to be one human: they share an e-mail, a phone or a spelling."""


class Replay:
    """Plays the timelines of all shared devices, one device at a time."""

    def __init__(
        self,
        model: IdMerge,
        senders: Mapping[int, SenderInfo],
        persons: Mapping[str, str],
        same: Same,
        lasts: Callable[[], Mapping[str, float | None]],
        position: Callable[[int | None], tuple[RecordPosition, ...]],
        keep: int,
    ) -> None:
        self._model = model
        self._senders = senders
        self._persons = persons
        self._same = same
        self._lasts = cache(lasts)
        self._spot = position
        self._keep = keep
        self.owners: dict[str, str] = {}

    def devices(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[SharedDevice]:
        """The shared devices of rows (device, user, time, sender, place), sorted."""
        for device, events in groupby(rows, key=lambda row: row[0]):
            found = self._play(events)
            if len(found.stays) > 1:
                self.owners[device] = found.first
                yield self._told(device, found)

    def _play(self, events: Iterable[tuple[Any, ...]]) -> _Device:
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
                self._anonymous(device)
            else:
                self._identified(device, user, at, sender)
            if len(device.stays) > 1:
                device.events += 1
                device.senders[_as_sender(sender)] += 1
                if len(device.places) < self._keep:
                    device.places.append(place)
        # After the last login nobody else came: the last person's.
        if device.current != device.first:
            device.misplaced += device.waiting
        return device

    def _anonymous(self, device: _Device) -> None:
        device.anonymous += 1
        device.waiting += 1

    def _identified(
        self, device: _Device, user: str, at: float | None, sender: SenderInfo
    ) -> None:
        person = self._persons.get(user, user)
        if not device.first:
            device.first = person
        # What was done before a login is the doing of whoever then logs in.
        if person != device.first:
            device.misplaced += device.waiting
        device.waiting = 0
        stay = device.stays.get(person)
        if stay is None:
            stay = device.stays[person] = [0, at, at, user]
        elif device.current != person:
            device.returns += 1
        stay[0] += 1
        if at is not None:
            stay[1] = at if stay[1] is None else stay[1]
            stay[2] = at
        if device.current and device.current != person:
            device.switched += 1
            if len(device.stays) == 2 and device.switched == 1:
                device.culprit = sender
            if len(device.switches) < SWITCHES_KEPT:
                device.switches.append(
                    UserSwitch(
                        at,
                        read_back(device.stays[device.current][3]),
                        read_back(device.stays[person][3]),
                        sender.platform,
                        sender.version,
                    )
                )
            if at is not None and device.previous is not None:
                device.quickest = min(device.quickest, at - device.previous)
        device.current = person
        device.previous = at

    def _told(self, id: str, device: _Device) -> SharedDevice:
        stays = [
            DeviceUse(read_back(user), events, first, last)
            for events, first, last, user in device.stays.values()
        ]
        likeness, why = self._likeness(id, device, stays)
        culprit = device.culprit
        cause, fix = _cause(likeness, culprit, self._model)
        positions = sorted(
            position for place in device.places for position in self._spot(place)
        )
        return SharedDevice(
            device=read_back(id),
            stays=tuple(stays[:STAYS_KEPT]),
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
            people=len(stays),
            seen=Occurrences(
                device.events, tuple(positions), dict(sorted(device.senders.items()))
            ),
        )

    def _likeness(
        self, id: str, device: _Device, stays: list[DeviceUse]
    ) -> tuple[str, str]:
        users = [stay.user for stay in stays]
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
        if people == 2 and self._first_goes_on(device):
            return FAMILY, "the first of 2 people goes on elsewhere"
        if people == 2:
            return ONE_HUMAN, "the first id is never seen again after the second came"
        return FAMILY, f"{people} people, one after the other"

    def _first_goes_on(self, device: _Device) -> bool:
        """Whether the first person is seen anywhere after the second one came."""
        first, second = list(device.stays.values())[:2]
        last = self._lasts().get(first[3])
        return last is not None and second[1] is not None and last > second[1]


def _cause(likeness: str, culprit: SenderInfo, model: IdMerge) -> tuple[str, str]:
    """The one likely cause, and what to do about it in this project."""
    if likeness == SERVER:
        return (
            "the server copies one `$device_id` into the events of several people",
            "leave `$device_id` out of server events, or pass on the one of each client",
        )
    if culprit.lib in ("swift", "iphone"):
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
