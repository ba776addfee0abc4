"""Exports in which it is known who is who, in two models, with the usual traps."""

import unicodedata
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


class People:
    """Collects events and, as they are made up, what is true of them."""

    def __init__(self, model: str) -> None:
        self.dice = Dice(SEED + len(model))
        self.model = model
        self.records: list[Record] = []
        self.people: list[Record] = []
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
    _more_simplified_traps(made, anonymous, known)
    _shared_devices(made, anonymous, known)
    _addresses(made, known)
    _more_addresses(made, known)
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
    turns = [
        (day * DAY + hour * 3_600.0, user)
        for day in range(4)
        for hour, user in ((8, "mum"), (16, "kid"), (20, "dad"))
    ]
    for at, user in turns:
        anonymous(at - 60, tablet)
        known(at, tablet, user)
    made.share(tablet, "family device", *turns)
    made.together("mum", f"$device:{tablet}")
    made.together("kid")
    made.together("dad")

    # A server that copies the device id of its own into everybody's events.
    server = "app-server-1"
    users = [f"buyer-{number}" for number in range(6)]
    for number, user in enumerate(users):
        known(number * 600, server, user, mp_lib="python")
    turns = [(number * 600.0, user) for number, user in enumerate(users)]
    made.share(server, "constant device id from a server", *turns)
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
        known(70 + number, device, junk, credit=f"$device:{device}")
        made.together(f"$device:{device}")
    nil = "00000000-0000-0000-0000-000000000000"
    known(80, nil, "nil-a")
    known(90, nil, "nil-b")
    made.together("nil-a")
    made.together("nil-b")

    for number, odd in enumerate((["a"], {"id": 7}, True)):
        device = made.uuid()
        known(75 + number, device, odd, credit=f"$device:{device}")
        made.together(f"$device:{device}")

    # The link happened before the anonymous event, and stands later in the file.
    device = made.uuid()
    anonymous(5 * DAY, device)
    known(2 * DAY, device, "backdated")
    made.together("backdated", f"$device:{device}")


def _more_simplified_traps(made: People, anonymous: Any, known: Any) -> None:
    # A server knows the person, or only `distinct_id` is sent.
    device = made.uuid()
    known(110, device, "served", mp_lib="web")
    made.track(111, **{"$user_id": "served"}, distinct_id="served", mp_lib="python")
    made.track(112, distinct_id="served", mp_lib="python")
    made.track(113, distinct_id=f"$device:{device}")
    made.together("served", f"$device:{device}")

    # One prefix is taken off, the second one stays.
    device = made.uuid()
    known(114, f"$device:$device:{device}", "twofold")
    made.together("twofold", f"$device:$device:{device}")
    anonymous(115, device)
    made.together(f"$device:{device}")

    # Identity events do nothing, and neither does an id that is sent as a device.
    one, two = made.uuid(), made.uuid()
    known(116, one, "aliased", name="$create_alias", alias="other-name")
    known(117, two, "other-name")
    known(118, "other-name", "aliased")
    made.together("aliased", f"$device:{one}", "$device:other-name")
    made.together("other-name", f"$device:{two}")

    # Mixpanel itself tells a merge whose event the export does not hold.
    device = made.uuid()
    made.track(
        120,
        distinct_id="rekeyed",
        **{"$device_id": device, "$distinct_id_before_identity": f"$device:{device}"},
    )
    made.together("rekeyed", f"$device:{device}")

    # In the same second the earlier line comes first.
    device = made.uuid()
    known(130, device, "line-1")
    known(130, device, "line-2")
    anonymous(131, device)
    made.share(device, "one human with two accounts", (130, "line-1"), (130, "line-2"))
    made.together("line-1", f"$device:{device}")
    made.together("line-2")

    # Two Unicode forms are two ids.
    composed = "ren\u00e9"
    for number, user in enumerate((composed, unicodedata.normalize("NFD", composed))):
        device = made.uuid()
        known(140 + number, device, user)
        made.together(user, f"$device:{device}")


def _shared_devices(made: People, anonymous: Any, known: Any) -> None:
    # A kiosk: everybody comes once.
    kiosk = made.uuid()
    turns = [(number * 700.0 + 5, f"guest-{number}") for number in range(15)]
    for at, user in turns:
        anonymous(at - 5, kiosk)
        known(at, kiosk, user)
        made.together(user)
    made.share(kiosk, "kiosk", *turns)
    made.together(turns[0][1], f"$device:{kiosk}")

    # A tester goes back and forth between accounts.
    phone = made.uuid()
    turns = [(number * 90.0, f"account-{'abcab'[number]}") for number in range(5)]
    for at, user in turns:
        known(at, phone, user)
        made.together(user)
    made.share(phone, "test phone", *turns)
    made.together(turns[0][1], f"$device:{phone}")

    # A device id that outlives reset(), first seen with release 3.2.
    phone, elsewhere = made.uuid(), made.uuid()
    swift = {"mp_lib": "swift", "$os": "iOS"}
    for number, user in enumerate(("anna", "bert")):
        release = f"3.{number + 1}"
        at = number * DAY
        known(at, phone, user, **swift, **{"$app_version_string": release})
    # Anna goes on elsewhere, so they are two humans.
    known(2 * DAY, elsewhere, "anna", mp_lib="web")
    made.share(phone, "family device", (0, "anna"), (DAY, "bert"))
    made.together("anna", f"$device:{phone}", f"$device:{elsewhere}")
    made.together("bert")

    # The account was replaced: the old one is never seen again.
    laptop = made.uuid()
    known(200, laptop, "old-account")
    anonymous(300, laptop)
    known(DAY, laptop, "new-account")
    made.share(
        laptop,
        "one human with two accounts",
        (200, "old-account"),
        (DAY, "new-account"),
    )
    made.together("old-account", f"$device:{laptop}")
    made.together("new-account")


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


def _more_addresses(made: People, known: Any) -> None:
    def person(user: str, **more: Any) -> None:
        device = made.uuid()
        known(made.dice.below(DAY), device, user, **more)
        made.together(user, f"$device:{device}")

    # Profile updates and events tell addresses, too.
    person("fay-1")
    person("fay-2", **{"$email": "FAY@example.com"})
    made.update(10, "fay-1", email="fay@example.com")
    made.alike("email", "exact", "fay@example.com", "fay-1", "fay-2")

    # Two Unicode forms are one address; other letters are not.
    person("zoe-1", **{"$email": "zo\u00eb@example.com"})
    person("zoe-2", **{"$email": "zoe\u0308@example.com"})
    made.alike("email", "exact", "zo\u00eb@example.com", "zoe-1", "zoe-2")
    person("gus-1", **{"$email": "gu\u00df@example.com"})
    person("gus-2", **{"$email": "guss@example.com"})

    # Who has the address for an id.
    person("hal@example.com")
    person("hal-2", **{"$email": "Hal@Example.com"})
    made.alike("email", "exact", "hal@example.com", "hal-2", "hal@example.com")

    # The profile says whose address it is, not the invitation.
    person("ida", email="jon@example.com", name="Invite Sent")
    person("jon")
    made.profile("ida", email="ida@example.com")
    made.profile("jon", email="jon@example.com")

    # An address that was given up and then given to somebody else.
    person("kai")
    person("leo")
    made.update(10, "kai", email="kai@example.com")
    made.update(20, "kai", email="kai.new@example.com")
    made.update(30, "leo", email="kai@example.com")

    # A placeholder is nobody, whatever it holds.
    person("mia")
    made.profile("mia", email="mia@example.com")
    made.profile("undefined", email="mia@example.com")

    # A profile on a device that belongs to the person is the same person.
    device = made.uuid()
    known(400, device, "ned")
    made.together("ned", f"$device:{device}")
    made.profile("ned", email="ned@example.com")
    made.profile(f"$device:{device}", email="ned@example.com")

    # A number and its digits are one id.
    person("9001")
    made.profile("9001", email="olga@example.com")
    made.update(40, 9001, email="olga@example.com")

    # An extension is another desk, and the same digit over and over no number.
    person("pia-1", **{"$phone": "+1 (212) 555-0143"})
    person("pia-2", **{"$phone": "+1 212 555 0143 ext. 7"})
    person("pia-3", **{"$phone": "+1 111 111 1111"})
    person("pia-4", **{"$phone": "+11111111111"})
    person("quin-1", **{"$phone": "+1 (212) 555-0144"})
    person("quin-2", **{"$phone": "001 212 555 0144"})
    made.alike("phone", "exact", "+12125550144", "quin-1", "quin-2")


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
    _more_original_traps(made, seen, identify)
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
    made.share(anonymous, "one human with two accounts", (80, "first"), (100, "second"))

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


def _more_original_traps(made: People, seen: Any, identify: Any) -> None:
    # What old browser SDKs made up is let through when an SDK sends it.
    old = "186e5979172b50-05055db7ae8024-1d525634-1ea000-186e5979173c01"
    seen(300, old)
    made.track(301, "$identify", distinct_id="old-sdk", **{"$anon_distinct_id": old})
    made.together("old-sdk", old)

    # A UUID of another version is none of those that merge.
    other = made.uuid()
    other = f"{other[:14]}1{other[15:]}"
    seen(310, other)
    identify(311, "version-1", other)
    seen(312, "version-1")
    made.together(other)
    made.together("version-1")

    # Late in the file, early in time; and in the same second the earlier line.
    anonymous, another = made.uuid(), made.uuid()
    identify(335, "late", anonymous)
    identify(330, "early", anonymous)
    identify(340, "line-1", another)
    identify(340, "line-2", another)
    for number, id in enumerate((anonymous, another, "late", "early", "line-1")):
        seen(345 + number, id)
    seen(350, "line-2")
    made.together("early", anonymous)
    made.together("late")
    made.together("line-1", another)
    made.together("line-2")
    said = "one human with two accounts"
    made.share(anonymous, said, (330, "early"), (335, "late"))
    made.share(another, said, (340, "line-1"), (340, "line-2"))

    # Ids are text.
    anonymous = made.uuid()
    identify(360, 4711, anonymous)
    made.track(361, "$merge", **{"$distinct_ids": ["4711", 4712]})
    for number, either in enumerate((anonymous, "4711", 4711, 4712)):
        seen(362 + number, either)
    made.together("4711", anonymous, "4712")
    seen(367, "Kim")
    seen(368, "kim")
    made.together("Kim")
    made.together("kim")

    # Three at once, one alone, and two full clusters do not merge.
    for number, several in enumerate(
        (["trio-1", "trio-2", "trio-3"], ["single"], ["busy-499", "busy-500"])
    ):
        made.track(DAY * 40 + number, "$merge", **{"$distinct_ids": several})
    for number, id in enumerate(("trio-1", "trio-2", "trio-3", "single")):
        seen(370 + number, id)
        made.together(id)

    # Device and user on an event link nothing, but tell who used the device.
    device = made.uuid()
    for number, user in enumerate(("ruth", "sam")):
        ids = {"$device_id": device, "$user_id": user}
        made.track(380 + number, distinct_id=user, mp_lib="web", **ids)
        made.together(user)
    made.track(379, distinct_id=f"$device:{device}", **{"$device_id": device})
    made.together(device)
    made.share(device, said, (380, "ruth"), (381, "sam"))

    # Who came before is no device, even if the export begins later.
    phones = [made.uuid(), made.uuid()]
    for number, (phone, user) in enumerate(zip(phones, ("tom", "uma"), strict=True)):
        ids = {"$device_id": phone, "$user_id": user}
        made.track(
            390 + number,
            "$identify",
            distinct_id=user,
            mp_lib="web",
            **ids,
            **{"$anon_distinct_id": "earlier"},
        )
        made.together(user)
    seen(392, "earlier")
    made.together("earlier")

    # A canonical id that Mixpanel chose shows a merge that the export does not hold.
    anonymous = made.uuid()
    made.track(395, distinct_id=anonymous, **{"$distinct_id_before_identity": "vic"})
    made.together("vic", anonymous)

    # Named by a verb, never merged, never seen.
    identify(396, "wes", "visitor-99")
    seen(397, "wes")
    made.together("wes")
    made.together("visitor-99")

    # Profiles of one person, with the prefix and without, are merged already.
    anonymous = made.uuid()
    seen(400, f"$device:{anonymous}")
    identify(401, "xena", anonymous)
    seen(402, "xena")
    made.together("xena", anonymous)
    made.profile("xena", email="xena@example.com")
    made.profile(anonymous, email="xena@example.com")
    # So are two accounts that were merged, but not a third one.
    for number, id in enumerate(("yves-1", "yves-2", "yves-3")):
        seen(410 + number, id)
        made.profile(id, email="yves@example.com")
    made.track(415, "$merge", **{"$distinct_ids": ["yves-1", "yves-2"]})
    made.together("yves-1", "yves-2")
    made.together("yves-3")
    made.alike("email", "exact", "yves@example.com", "yves-1", "yves-2", "yves-3")


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
