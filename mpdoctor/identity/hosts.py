"""On which hosts people are seen, and with which device id on each."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple
from zlib import crc32

from mpdoctor.mixpanel.development import host_kind
from mpdoctor.mixpanel.hosts import host_of
from mpdoctor.mixpanel.ids import without_prefix
from mpdoctor.mixpanel.people import is_junk, text_of

KEPT = 4_000
"""Stays that are remembered; of more, those of people with the lowest hashes."""

FEWEST = 3
"""People below which it may be chance that hosts have device ids of their own."""

MOST_HOSTS = 20

LONGEST = 300
"""Characters of an address among which its host is looked for."""

_SCHEME = len("https://")

_Spot = tuple[int, int, int]


class DeviceUse(NamedTuple):
    """A person with a device on a host; `system` is the operating system and browser."""

    user: str
    host: str
    system: str
    device: str


class Parted(NamedTuple):
    """Two hosts between which people change their device id, and nobody keeps it."""

    hosts: tuple[str, str]
    users: tuple[str, ...]
    position: _Spot


@dataclass(slots=True)
class HostSample:
    """Stays of a part of all people that is the same however the input is cut."""

    stays: dict[DeviceUse, _Spot] = field(default_factory=dict)
    bound: int = 1 << 32

    def add(
        self,
        users: Sequence[str],
        record_of: Callable[[int], Mapping[str, Any]],
        positions: Sequence[int],
        shard: tuple[int, int],
    ) -> None:
        """Take in events of which some tell `$current_url`; `record_of` a number is one."""
        bound, stays = self.bound, self.stays
        # All events are asked this; what can be written in a row can be encoded.
        hashes = map(crc32, map(str.encode, users))
        chosen = [
            number
            for number, code in enumerate(hashes)
            if code < bound and users[number]
        ]
        for number in chosen:
            user, record, position = users[number], record_of(number), positions[number]
            url, given = record.get("$current_url"), record.get("$device_id")
            if not url or not given or record.get("mp_lib") not in (None, "", "web"):
                continue
            host = _host(url)
            device = without_prefix(text_of(given))
            if not host or is_junk(device) or is_junk(user):
                continue
            system = f"{text_of(record.get('$os'))} {text_of(record.get('$browser'))}"
            stay = DeviceUse(user, host, system, device)
            place = (*shard, position)
            if stays.get(stay, place) >= place:
                stays[stay] = place
        self._shrink()

    def merge(self, other: "HostSample") -> None:
        """Add what another shard has shown."""
        self.bound = min(self.bound, other.bound)
        for stay, place in other.stays.items():
            if self.stays.get(stay, place) >= place:
                self.stays[stay] = place
        self._drop()
        self._shrink()

    def _shrink(self) -> None:
        while len(self.stays) > KEPT:
            self.bound >>= 1
            self._drop()

    def _drop(self) -> None:
        bound = self.bound
        if bound < 1 << 32:
            self.stays = {
                stay: place
                for stay, place in self.stays.items()
                if crc32(stay.user.encode()) < bound
            }


def parted(sample: HostSample) -> Iterator[Parted]:
    """Pairs of hosts that share people but no device id, the most people first."""
    hosts = Counter(stay.host for stay in sample.stays)
    usual = {host for host, _ in sorted(hosts.items(), key=_most)[:MOST_HOSTS]}
    if len(usual) < 2:
        return
    homes: dict[tuple[str, str], dict[str, set[str]]] = {}
    travels: dict[str, set[str]] = {}
    first: dict[tuple[str, str], _Spot] = {}
    for stay, place in sample.stays.items():
        if stay.host in usual:
            seen = (stay.user, stay.host)
            first[seen] = min(place, first.get(seen, place))
            home = homes.setdefault((stay.user, stay.system), {})
            home.setdefault(stay.host, set()).add(stay.device)
            travels.setdefault(stay.device, set()).add(stay.host)
    keepers = Counter(
        pair for hosts_ in travels.values() for pair in combinations(sorted(hosts_), 2)
    )
    changers: dict[tuple[str, str], list[str]] = {}
    for (user, _), home in sorted(homes.items()):
        # Who has several devices on one host proves nothing about two hosts.
        steady = {host: min(ids) for host, ids in home.items() if len(ids) == 1}
        for one, two in combinations(sorted(steady), 2):
            if steady[one] != steady[two]:
                known = changers.setdefault((one, two), [])
                if user not in known[-1:]:
                    known.append(user)
    for pair, users in sorted(changers.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(users) >= FEWEST and 20 * keepers[pair] <= len(users):
            yield Parted(pair, tuple(users), first[users[0], pair[1]])


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _host(url: Any) -> str:
    """The host of a page, or empty."""
    if type(url) is not str or url[:4] != "http":
        return ""
    end = url.find("/", _SCHEME)
    return _visited(url[: end if 0 < end < LONGEST else LONGEST])


@lru_cache(maxsize=4096)
def _visited(origin: str) -> str:
    """The host of an address without a path, or empty where no visitors come."""
    return "" if host_kind(origin) is not None else host_of(origin)


def same_site(one: str, two: str) -> bool:
    """Whether a cookie can reach both hosts, as far as names tell."""
    mine, theirs = one.split("."), two.split(".")
    # `co.uk` and its like are nobody's.
    if len(mine) < 2:
        return False
    shared = 3 if len(mine[-1]) == 2 and len(mine[-2]) <= 3 else 2
    return mine[-shared:] == theirs[-shared:]
