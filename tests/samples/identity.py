"""Exports in which it is known who is who, in two models, with the usual traps."""

from collections.abc import Mapping
from typing import Any

from tests.samples.dice import Dice

SEED = 20261123
START = 1_780_000_000
DAY = 86_400

Record = dict[str, Any]


class People:
    """Collects events and, as they are made up, what is true of them."""

    def __init__(self, model: str) -> None:
        self.dice = Dice(SEED + len(model))
        self.model = model
        self.records: list[Record] = []
        self.people: list[Record] = []
        self.clusters: dict[str, set[str]] = {}
        self.shared: dict[str, list[str]] = {}
        self.duplicates: list[Record] = []

    def uuid(self) -> str:
        return self.dice.uuid()

    def track(self, at: float, name: str = "Page Viewed", **properties: Any) -> None:
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

    def alike(self, kind: str, match: str, value: str, *ids: str) -> None:
        """It is true that these ids share an address."""
        self.duplicates.append(
            {"kind": kind, "match": match, "value": value, "ids": sorted(ids)}
        )

    def profile(self, id: str, **properties: Any) -> None:
        named = {f"${name}": value for name, value in properties.items()}
        self.people.append(
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
            "clusters": sorted(sorted(ids) for ids in self.clusters.values()),
            "duplicates": sorted(
                self.duplicates, key=lambda group: (group["kind"], group["value"])
            ),
        }

    def export(self) -> list[Record]:
        """Events as they come out: by time, but for a few that arrived late."""
        return sorted(self.records, key=lambda record: record["properties"]["time"])


def simplified() -> People:
    """Simplified ID merge: devices belong to the first person seen on them."""
    made = People("simplified")

    def anonymous(at: float, device: str, **more: Any) -> None:
        made.track(
            at, distinct_id=f"$device:{device}", **{"$device_id": device}, **more
        )

    def known(at: float, device: str, user: Any, **more: Any) -> None:
        ids = {"$device_id": device, "$user_id": user}
        made.track(at, distinct_id=user, **ids, **more)

    for number in range(30):
        device, user = made.uuid(), f"user-{number}"
        anonymous(number * 900, device, mp_lib="web")
        known(number * 900 + 60, device, user, mp_lib="web")
        anonymous(number * 900 + DAY, device, mp_lib="web")
        made.together(user, f"$device:{device}")
    for _ in range(10):
        device = made.uuid()
        anonymous(made.dice.below(DAY), device, mp_lib="web")
        made.together(f"$device:{device}")
    _simplified_traps(made, anonymous, known)
    _addresses(made, known)
    return made


def _simplified_traps(made: People, anonymous: Any, known: Any) -> None:
    # One person, many devices, one after the other.
    devices = [made.uuid() for _ in range(12)]
    for number, device in enumerate(devices):
        known(number * DAY, device, "traveller")
    made.together("traveller", *(f"$device:{device}" for device in devices))

    # Two people on one phone, with a proper reset() in between.
    before, after = made.uuid(), made.uuid()
    known(100, before, "tidy-a")
    anonymous(4_000, after)
    known(4_100, after, "tidy-b")
    made.together("tidy-a", f"$device:{before}")
    made.together("tidy-b", f"$device:{after}")

    # A family without reset(): the tablet stays with whoever came first.
    tablet = made.uuid()
    for day in range(4):
        for hour, user in ((8, "mum"), (16, "kid"), (20, "dad")):
            anonymous(day * DAY + hour * 3_600 - 60, tablet)
            known(day * DAY + hour * 3_600, tablet, user)
    made.shared[tablet] = ["mum", "kid", "dad"]
    made.together("mum", f"$device:{tablet}")
    made.together("kid")
    made.together("dad")

    # A server that copies the device id of its own into everybody's events.
    server = "app-server-1"
    users = [f"buyer-{number}" for number in range(6)]
    for number, user in enumerate(users):
        known(number * 600, server, user, mp_lib="python")
    made.shared[server] = users
    made.together(users[0], f"$device:{server}")
    for user in users[1:]:
        made.together(user)

    # Ids are text: a number and its digits are one, other case is another.
    phone, laptop = made.uuid(), made.uuid()
    known(10, phone, 4711)
    known(20, laptop, "4711")
    made.together("4711", f"$device:{phone}", f"$device:{laptop}")
    one, two = made.uuid(), made.uuid()
    known(30, one, "Kim")
    known(40, two, "kim")
    made.together("Kim", f"$device:{one}")
    made.together("kim", f"$device:{two}")

    # With and without the prefix it is one device; twice it is another.
    device = made.uuid()
    anonymous(50, device)
    known(60, f"$device:{device}", "prefixed")
    made.together("prefixed", f"$device:{device}")

    # Placeholders join nobody.
    for number, junk in enumerate(("null", "undefined", "[object Object]", "")):
        device = made.uuid()
        known(70 + number, device, junk)
        made.together(f"$device:{device}")
    nil = "00000000-0000-0000-0000-000000000000"
    known(80, nil, "nil-a")
    known(90, nil, "nil-b")
    made.together("nil-a")
    made.together("nil-b")

    # The link happened before the anonymous event, and stands later in the file.
    device = made.uuid()
    anonymous(5 * DAY, device)
    known(2 * DAY, device, "backdated")
    made.together("backdated", f"$device:{device}")


def _addresses(made: People, known: Any) -> None:
    def person(user: str, **properties: Any) -> None:
        device = made.uuid()
        known(made.dice.below(DAY), device, user)
        made.together(user, f"$device:{device}")
        made.profile(user, **properties)

    person("ada-1", email="ada@example.com")
    person("ada-2", email=" Ada@Example.COM ")
    person("ada-3", email="ａda@example.com")
    made.alike("email", "exact", "ada@example.com", "ada-1", "ada-2", "ada-3")
    person("bob-1", email="bob.b@example.com")
    person("bob-2", email="bob.b+shop@example.com")
    made.alike("email", "loose", "bobb@example.com", "bob-1", "bob-2")
    person("desk-1", email="info@example.com")
    person("desk-2", email="info@example.com")
    made.alike("email", "role", "info@example.com", "desk-1", "desk-2")
    person("eve-1", phone="+49 30 123456")
    person("eve-2", phone="0049 (30) 123-456")
    made.alike("phone", "exact", "+4930123456", "eve-1", "eve-2")
    for user, nothing in (("no-1", None), ("no-2", None), ("no-3", ""), ("no-4", "")):
        person(user, email=nothing, phone=nothing)
    person("odd-1", email="n/a")
    person("odd-2", email="n/a")
    person("near-1", email="near@example.com")
    person("near-2", email="near@example.org")


def original() -> People:
    """Original ID merge: ids are joined by identity events, up to 500."""
    made = People("original")

    def seen(at: float, id: Any) -> None:
        made.track(at, distinct_id=id)

    def identify(at: float, user: str, anonymous: str, **more: Any) -> None:
        made.track(
            at,
            "$identify",
            **{"$identified_id": user, "$anon_id": anonymous, **more},
        )

    def sdk_identify(at: float, user: str, anonymous: str) -> None:
        made.track(
            at, "$identify", distinct_id=user, **{"$anon_distinct_id": anonymous}
        )

    for number in range(30):
        anonymous, user = made.uuid(), f"user-{number}"
        seen(number * 900, anonymous)
        call = sdk_identify if number % 2 else identify
        call(number * 900 + 60, user, anonymous)
        seen(number * 900 + 120, user)
        made.together(user, anonymous)
    for _ in range(5):
        stranger = made.uuid()
        seen(made.dice.below(DAY), stranger)
        made.together(stranger)
    _original_traps(made, seen, identify, sdk_identify)
    _full_clusters(made, seen, identify)
    return made


def _original_traps(made: People, seen: Any, identify: Any, sdk_identify: Any) -> None:
    # Prefix or not, it is the same id.
    anonymous = made.uuid()
    seen(10, f"$device:{anonymous}")
    sdk_identify(20, "prefixed", f"$device:{anonymous}")
    seen(30, "prefixed")
    made.together("prefixed", anonymous)

    # No UUIDv4: stored, not merged.
    seen(40, "visitor-77")
    identify(50, "loner", "visitor-77")
    seen(60, "loner")
    made.together("visitor-77")
    made.together("loner")

    # Identified twice without reset(): the first one counts.
    anonymous = made.uuid()
    seen(70, anonymous)
    identify(80, "first", anonymous)
    seen(90, "first")
    identify(100, "second", anonymous)
    seen(110, "second")
    made.together("first", anonymous)
    made.together("second")
    made.shared[anonymous] = ["first", "second"]

    # The same, but the two are merged later, so that nobody shares anything.
    anonymous = made.uuid()
    identify(120, "once", anonymous)
    identify(130, "twice", anonymous)
    made.track(140, "$merge", **{"$distinct_ids": ["once", "twice"]})
    for number, id in enumerate((anonymous, "once", "twice")):
        seen(150 + number, id)
    made.together("once", anonymous, "twice")

    # Without reset() the SDK names the previous person as the anonymous id.
    seen(160, "leaver")
    sdk_identify(170, "comer", "leaver")
    seen(180, "comer")
    made.together("leaver")
    made.together("comer")

    # A chain of aliases, and one that is taken.
    for number, id in enumerate(("root", "branch", "twig", "thief")):
        seen(190 + number, id)
    made.track(200, "$create_alias", distinct_id="root", alias="branch")
    made.track(210, "$create_alias", distinct_id="branch", alias="twig")
    made.track(220, "$create_alias", distinct_id="thief", alias="branch")
    made.together("root", "branch", "twig")
    made.together("thief")

    # Mixpanel says that it failed.
    anonymous = made.uuid()
    seen(230, anonymous)
    identify(240, "failed", anonymous, **{"$failure_reason": "limit reached"})
    seen(250, "failed")
    made.together(anonymous)
    made.together("failed")

    # Placeholders join nobody.
    one, two = made.uuid(), made.uuid()
    for number, anonymous in enumerate((one, two)):
        seen(260 + number, anonymous)
        identify(270 + number, "undefined", anonymous)
        made.together(anonymous)


def _full_clusters(made: People, seen: Any, identify: Any) -> None:
    """Clusters of exactly 499, 500 and 501 ids: the last one has an orphan."""
    for size in (499, 500, 501):
        user = f"busy-{size}"
        seen(0, user)
        made.together(user)
        for number in range(1, size):
            anonymous = made.uuid()
            identify(1_000 * number, user, anonymous)
            if number < 500:
                made.together(user, anonymous)
            else:
                seen(1_000 * number - 10, anonymous)
                made.together(anonymous)
