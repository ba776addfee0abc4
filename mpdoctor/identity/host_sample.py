"""A sample of users: which device id each of them has on which host."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple
from zlib import crc32

from msgspec import Struct, field

from mpdoctor.mixpanel.development import host_kind
from mpdoctor.mixpanel.hosts import host_of
from mpdoctor.mixpanel.ids import without_prefix
from mpdoctor.mixpanel.people import is_junk, text_of
from mpdoctor.model.place import RecordPosition

KEPT = 4_000
"""Visits that are kept; of more, those of users with the lowest hashes."""

FEWEST = 3
"""Users below which it may be chance that hosts have device ids of their own."""

MOST_HOSTS = 20

LONGEST = 300
"""Characters of an address among which its host is looked for."""

_SCHEME = len("https://")

_PAGE = ("$device_id", "$current_url", "$browser", "$os", "mp_lib")

SampledPage = tuple[int, str, Any, Any, Any, Any, Any]
"""Position, user, device, address, browser, system and library of an event."""


class HostVisit(NamedTuple):
    """A user with a device on a host; `system` is the operating system and browser."""

    user: str
    host: str
    system: str
    device: str


class SplitHosts(NamedTuple):
    """Two hosts between which users change their device id, and nobody keeps it."""

    hosts: tuple[str, str]
    users: tuple[str, ...]
    position: RecordPosition


class HostSample(Struct):
    """Visits of a part of all users that is the same however the input is cut."""

    visits: dict[HostVisit, RecordPosition] = field(default_factory=dict)
    bound: int = 1 << 32

    def add(
        self,
        users: Sequence[str],
        record_of: Callable[[int], Mapping[str, Any]],
        positions: Sequence[int],
        shard: tuple[int, int],
    ) -> None:
        """Take in events, some with a `$current_url`; `record_of` gives one by its number."""
        bound = self.bound
        # All events are asked this; what can be written in a row can be encoded.
        hashes = map(crc32, map(str.encode, users))
        for number, code in enumerate(hashes):
            if code < bound and users[number]:
                record = record_of(number)
                page = map(record.get, _PAGE)
                self._add(shard, positions[number], users[number], *page)
        self._shrink()

    def add_pages(self, pages: Iterable[SampledPage], shard: tuple[int, int]) -> None:
        """Take in pages of events."""
        bound = self.bound
        for page in pages:
            if page[1] and crc32(page[1].encode()) < bound:
                self._add(shard, *page)
        self._shrink()

    def _add(
        self,
        shard: tuple[int, int],
        position: int,
        user: str,
        device_id: Any,
        url: Any,
        browser: Any,
        system: Any,
        lib: Any,
    ) -> None:
        if not url or not device_id or lib not in (None, "", "web"):
            return
        host = _host(url)
        if not host:
            return
        device = without_prefix(text_of(device_id))
        look = f"{text_of(system)} {text_of(browser)}"
        visit = HostVisit(user, host, look, device)
        place = (*shard, position)
        known = self.visits.get(visit)
        if known is None and (is_junk(device) or is_junk(user)):
            return
        if known is None or known >= place:
            self.visits[visit] = place

    def merge(self, other: "HostSample") -> None:
        """Add what another shard has shown."""
        self.bound = min(self.bound, other.bound)
        for visit, place in other.visits.items():
            if self.visits.get(visit, place) >= place:
                self.visits[visit] = place
        self._drop()
        self._shrink()

    def _shrink(self) -> None:
        while len(self.visits) > KEPT:
            self.bound >>= 1
            self._drop()

    def _drop(self) -> None:
        bound = self.bound
        if bound < 1 << 32:
            self.visits = {
                visit: place
                for visit, place in self.visits.items()
                if crc32(visit.user.encode()) < bound
            }


def split_hosts(sample: HostSample) -> Iterator[SplitHosts]:
    """Pairs of hosts that share users but no device id, the most users first."""
    hosts = Counter(visit.host for visit in sample.visits)
    usual = {host for host, _ in sorted(hosts.items(), key=_most)[:MOST_HOSTS]}
    if len(usual) < 2:
        return
    devices_of: dict[tuple[str, str], dict[str, set[str]]] = {}
    hosts_of: dict[str, set[str]] = {}
    first: dict[tuple[str, str], RecordPosition] = {}
    for visit, place in sample.visits.items():
        if visit.host in usual:
            key = (visit.user, visit.host)
            first[key] = min(place, first.get(key, place))
            by_host = devices_of.setdefault((visit.user, visit.system), {})
            by_host.setdefault(visit.host, set()).add(visit.device)
            hosts_of.setdefault(visit.device, set()).add(visit.host)
    keepers = Counter(
        pair
        for visited in hosts_of.values()
        for pair in combinations(sorted(visited), 2)
    )
    changers: dict[tuple[str, str], list[str]] = {}
    for (user, _), by_host in sorted(devices_of.items()):
        # Who has several devices on one host proves nothing about two hosts.
        steady = {host: min(ids) for host, ids in by_host.items() if len(ids) == 1}
        for one, two in combinations(sorted(steady), 2):
            if steady[one] != steady[two]:
                known = changers.setdefault((one, two), [])
                if user not in known[-1:]:
                    known.append(user)
    for pair, users in sorted(changers.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(users) >= FEWEST and 20 * keepers[pair] <= len(users):
            yield SplitHosts(pair, tuple(users), first[users[0], pair[1]])


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
