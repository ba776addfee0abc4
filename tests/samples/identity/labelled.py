"""An export of which it is known who is who."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from tests.samples.dice import Dice

SEED = 20261123
START = 1_780_000_000
DAY = 86_400

Record = dict[str, Any]


class LabelledExport:
    """Events, profiles and updates, and what is true of them."""

    def __init__(self, model: str) -> None:
        self.dice = Dice(SEED + len(model))
        self.model = model
        self.records: list[Record] = []
        self.profiles: list[Record] = []
        self.updates: list[Record] = []
        self.clusters: dict[str, set[str]] = {}
        self.shared: dict[str, list[str]] = {}
        self.looks: dict[str, str] = {}
        self.switches: dict[str, list[list[str]]] = {}
        self.credited: list[tuple[str, float]] = []
        self.duplicates: list[Record] = []

    def uuid(self) -> str:
        return self.dice.uuid()

    def track(
        self,
        at: float,
        name: str = "Page Viewed",
        credit: Any = None,
        **properties: Any,
    ) -> None:
        """An event that counts for whoever has the id `credit`, or the one it carries."""
        whose = credit or properties.get("$user_id", properties.get("distinct_id"))
        if whose:
            self.credited.append((self._bare(str(whose)), int(START + at)))
        self.records.append(
            {
                "event": name,
                "properties": {
                    "time": int(START + at),
                    **properties,
                    "$insert_id": self.dice.base36(16),
                    "$mp_api_timestamp_ms": int(START + at) * 1000 + 700,
                },
            }
        )

    def together(self, *ids: str) -> None:
        """It is true that these ids are one person, the first one above all."""
        self.clusters.setdefault(ids[0], {ids[0]}).update(ids)

    def _bare(self, id: str) -> str:
        return id.removeprefix("$device:") if self.model == "original" else id

    def share(self, device: str, looks_like: str, *stays: tuple[float, str]) -> None:
        """It is true that these people took turns on a device, each from then on."""
        self.shared[device] = list(dict.fromkeys(user for _, user in stays))
        self.looks[device] = looks_like
        self.switches[device] = [
            [_iso(START + at), before, user]
            for (_, before), (at, user) in pairwise(stays)
        ]

    def alike(self, kind: str, match: str, value: str, *ids: str) -> None:
        """It is true that these ids share an address."""
        self.duplicates.append(
            {"kind": kind, "match": match, "value": value, "ids": sorted(ids)}
        )

    def update(self, at: float, id: Any, **properties: Any) -> None:
        """A profile update as an SDK sends it."""
        named = {f"${name}": value for name, value in properties.items()}
        self.updates.append(
            {
                "$token": "0123456789abcdef0123456789abcdef",
                "$distinct_id": id,
                "$time": int(START + at),
                "$set": named,
            }
        )

    def profile(self, id: str, **properties: Any) -> None:
        named = {f"${name}": value for name, value in properties.items()}
        self.profiles.append(
            {
                "$distinct_id": id,
                "$properties": {
                    "$created": "2026-01-01T00:00:00",
                    "$last_seen": f"2026-05-{self.dice.between(1, 28):02}T09:00:00",
                    **named,
                },
            }
        )

    def truth(self) -> Mapping[str, Any]:
        return {
            "model": self.model,
            "shared_devices": dict(sorted(self.shared.items())),
            "looks_like": dict(sorted(self.looks.items())),
            "switches": dict(sorted(self.switches.items())),
            "clusters": sorted(sorted(ids) for ids in self.clusters.values()),
            "seen": self.seen(),
            "duplicates": sorted(
                self.duplicates, key=lambda group: (group["kind"], group["value"])
            ),
        }

    def seen(self) -> Mapping[str, list[Any]]:
        """Events, first and last of each person, under the least of the ids."""
        whose = {id: min(ids) for ids in self.clusters.values() for id in ids}
        times: dict[str, list[float]] = {}
        for id, at in self.credited:
            times.setdefault(whose[id], []).append(at)
        return {
            person: [len(seen), _iso(min(seen)), _iso(max(seen))]
            for person, seen in sorted(times.items())
        }

    def export(self) -> list[Record]:
        """Events as they come out: by time, but for a few that arrived late."""
        times = Counter(record["properties"]["time"] for record in self.records)

        def arrival(pair: tuple[int, Record]) -> float:
            number, record = pair
            at: float = record["properties"]["time"]
            # Of two in one second the order of lines tells, and has to stay.
            return at + DAY if number % 11 == 3 and times[at] == 1 else at

        return [record for _, record in sorted(enumerate(self.records), key=arrival)]


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
