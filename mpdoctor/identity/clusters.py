"""Who is who, one person at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mpdoctor.identity.parts import read_back
from mpdoctor.mixpanel.ids import without_prefix


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person: all ids, which of them are users' and devices', and when seen."""

    canonical: str
    ids: tuple[str, ...]
    users: tuple[str, ...]
    devices: tuple[str, ...]
    events: int
    first: float | None
    last: float | None


def clusters(rows: Iterable[tuple[Any, ...]]) -> Iterator[Cluster]:
    """Clusters of members that are sorted by canonical id."""
    for canonical, group in groupby(rows, key=lambda row: row[0]):
        users, devices, ids = [], [], []
        events = 0
        firsts: list[float] = []
        lasts: list[float] = []
        for _, id, kind, _, own, first, last in group:
            id = read_back(id)
            ids.append(id)
            if kind == "user":
                users.append(id)
            else:
                devices.append(without_prefix(id))
            events += own
            if first is not None:
                firsts.append(first)
                lasts.append(last)
        yield Cluster(
            read_back(canonical),
            tuple(ids),
            tuple(users),
            tuple(devices),
            int(events),
            min(firsts, default=None),
            max(lasts, default=None),
        )
