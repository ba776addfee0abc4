"""The labelled export of Simplified ID merge."""

import unicodedata
from typing import Any

from tests.samples.identity.labelled import DAY, LabelledExport


def simplified() -> LabelledExport:
    """Simplified ID merge: devices belong to the first person seen on them."""
    export = LabelledExport("simplified")

    def anonymous(at: float, device: str, **more: Any) -> None:
        export.track(
            at, distinct_id=f"$device:{device}", **{"$device_id": device}, **more
        )

    def known(at: float, device: str, user: Any, **more: Any) -> None:
        ids = {"$device_id": device, "$user_id": user}
        export.track(at, distinct_id=user, **ids, **more)

    for number in range(30):
        device, user = export.uuid(), f"user-{number}"
        anonymous(number * 900, device, mp_lib="web")
        known(number * 900 + 60, device, user, mp_lib="web")
        anonymous(number * 900 + DAY, device, mp_lib="web")
        export.together(user, f"$device:{device}")
    for _ in range(10):
        device = export.uuid()
        anonymous(export.dice.below(DAY), device, mp_lib="web")
        export.together(f"$device:{device}")
    _simplified_traps(export, anonymous, known)
    _more_simplified_traps(export, anonymous, known)
    _shared_devices(export, anonymous, known)
    _addresses(export, known)
    _more_addresses(export, known)
    return export


def _simplified_traps(export: LabelledExport, anonymous: Any, known: Any) -> None:
    # One person, many devices, one after the other.
    devices = [export.uuid() for _ in range(12)]
    for number, device in enumerate(devices):
        known(number * DAY, device, "traveller")
    export.together("traveller", *(f"$device:{device}" for device in devices))

    # Two people on one phone, with a proper reset() in between.
    before, after = export.uuid(), export.uuid()
    known(100, before, "tidy-a")
    anonymous(4_000, after)
    known(4_100, after, "tidy-b")
    export.together("tidy-a", f"$device:{before}")
    export.together("tidy-b", f"$device:{after}")

    # A family without reset(): the tablet stays with whoever came first.
    tablet = export.uuid()
    turns = [
        (day * DAY + hour * 3_600.0, user)
        for day in range(4)
        for hour, user in ((8, "mum"), (16, "kid"), (20, "dad"))
    ]
    for at, user in turns:
        anonymous(at - 60, tablet)
        known(at, tablet, user)
    export.share(tablet, "family device", *turns)
    export.together("mum", f"$device:{tablet}")
    export.together("kid")
    export.together("dad")

    # A server that copies the device id of its own into everybody's events.
    server = "app-server-1"
    users = [f"buyer-{number}" for number in range(6)]
    for number, user in enumerate(users):
        known(number * 600, server, user, mp_lib="python")
    turns = [(number * 600.0, user) for number, user in enumerate(users)]
    export.share(server, "constant device id from a server", *turns)
    export.together(users[0], f"$device:{server}")
    for user in users[1:]:
        export.together(user)

    # Ids are text: a number and its digits are one, other case is another.
    phone, laptop = export.uuid(), export.uuid()
    known(10, phone, 4711)
    known(20, laptop, "4711")
    export.together("4711", f"$device:{phone}", f"$device:{laptop}")
    one, two = export.uuid(), export.uuid()
    known(30, one, "Kim")
    known(40, two, "kim")
    export.together("Kim", f"$device:{one}")
    export.together("kim", f"$device:{two}")

    # With and without the prefix it is one device; twice it is another.
    device = export.uuid()
    anonymous(50, device)
    known(60, f"$device:{device}", "prefixed")
    export.together("prefixed", f"$device:{device}")

    # Placeholders join nobody.
    for number, junk in enumerate(("null", "undefined", "[object Object]", "")):
        device = export.uuid()
        known(70 + number, device, junk, credit=f"$device:{device}")
        export.together(f"$device:{device}")
    nil = "00000000-0000-0000-0000-000000000000"
    known(80, nil, "nil-a")
    known(90, nil, "nil-b")
    export.together("nil-a")
    export.together("nil-b")

    for number, odd in enumerate((["a"], {"id": 7}, True)):
        device = export.uuid()
        known(75 + number, device, odd, credit=f"$device:{device}")
        export.together(f"$device:{device}")

    # The link happened before the anonymous event, and stands later in the file.
    device = export.uuid()
    anonymous(5 * DAY, device)
    known(2 * DAY, device, "backdated")
    export.together("backdated", f"$device:{device}")


def _more_simplified_traps(export: LabelledExport, anonymous: Any, known: Any) -> None:
    # A server knows the person, or only `distinct_id` is sent.
    device = export.uuid()
    known(110, device, "served", mp_lib="web")
    export.track(111, **{"$user_id": "served"}, distinct_id="served", mp_lib="python")
    export.track(112, distinct_id="served", mp_lib="python")
    export.track(113, distinct_id=f"$device:{device}")
    export.together("served", f"$device:{device}")

    # One prefix is taken off, the second one stays.
    device = export.uuid()
    known(114, f"$device:$device:{device}", "twofold")
    export.together("twofold", f"$device:$device:{device}")
    anonymous(115, device)
    export.together(f"$device:{device}")

    # Identity events do nothing, and neither does an id that is sent as a device.
    one, two = export.uuid(), export.uuid()
    known(116, one, "aliased", name="$create_alias", alias="other-name")
    known(117, two, "other-name")
    known(118, "other-name", "aliased")
    export.together("aliased", f"$device:{one}", "$device:other-name")
    export.together("other-name", f"$device:{two}")

    # Mixpanel itself tells a merge whose event the export does not hold.
    device = export.uuid()
    export.track(
        120,
        distinct_id="rekeyed",
        **{"$device_id": device, "$distinct_id_before_identity": f"$device:{device}"},
    )
    export.together("rekeyed", f"$device:{device}")

    # In the same second the earlier line comes first.
    device = export.uuid()
    known(130, device, "line-1")
    known(130, device, "line-2")
    anonymous(131, device)
    export.share(
        device,
        "device handed on, or one person under a new id",
        (130, "line-1"),
        (130, "line-2"),
    )
    export.together("line-1", f"$device:{device}")
    export.together("line-2")

    # Two Unicode forms are two ids.
    composed = "ren\u00e9"
    for number, user in enumerate((composed, unicodedata.normalize("NFD", composed))):
        device = export.uuid()
        known(140 + number, device, user)
        export.together(user, f"$device:{device}")


def _shared_devices(export: LabelledExport, anonymous: Any, known: Any) -> None:
    # A kiosk: everybody comes once.
    kiosk = export.uuid()
    turns = [(number * 700.0 + 5, f"guest-{number}") for number in range(15)]
    for at, user in turns:
        anonymous(at - 5, kiosk)
        known(at, kiosk, user)
        export.together(user)
    export.share(kiosk, "kiosk", *turns)
    export.together(turns[0][1], f"$device:{kiosk}")

    # A tester goes back and forth between accounts.
    phone = export.uuid()
    turns = [(number * 90.0, f"account-{'abcab'[number]}") for number in range(5)]
    for at, user in turns:
        known(at, phone, user)
        export.together(user)
    export.share(phone, "test phone", *turns)
    export.together(turns[0][1], f"$device:{phone}")

    # A device id that outlives reset(), first seen with release 3.2.
    phone, elsewhere = export.uuid(), export.uuid()
    swift = {"mp_lib": "swift", "$os": "iOS"}
    for number, user in enumerate(("anna", "bert")):
        release = f"3.{number + 1}"
        at = number * DAY
        known(at, phone, user, **swift, **{"$app_version_string": release})
    # Anna goes on elsewhere, so they are two humans.
    known(2 * DAY, elsewhere, "anna", mp_lib="web")
    export.share(phone, "family device", (0, "anna"), (DAY, "bert"))
    export.together("anna", f"$device:{phone}", f"$device:{elsewhere}")
    export.together("bert")

    # The account was replaced: the old one is never seen again.
    laptop = export.uuid()
    known(200, laptop, "old-account")
    anonymous(300, laptop)
    known(DAY, laptop, "new-account")
    export.share(
        laptop,
        "device handed on, or one person under a new id",
        (200, "old-account"),
        (DAY, "new-account"),
    )
    export.together("old-account", f"$device:{laptop}")
    export.together("new-account")


def _addresses(export: LabelledExport, known: Any) -> None:
    def person(user: str, **properties: Any) -> None:
        device = export.uuid()
        known(export.dice.below(DAY), device, user)
        export.together(user, f"$device:{device}")
        export.profile(user, **properties)

    person("ada-1", email="ada@example.com")
    person("ada-2", email=" Ada@Example.COM ")
    person("ada-3", email="ａda@example.com")
    export.alike("email", "exact", "ada@example.com", "ada-1", "ada-2", "ada-3")
    person("bob-1", email="bob.b@example.com")
    person("bob-2", email="bob.b+shop@example.com")
    export.alike("email", "loose", "bob.b@example.com", "bob-1", "bob-2")
    person("cyd-1", email="c.yd@example.com")
    person("cyd-2", email="cyd@example.com")
    person("dee-1", email="de.e@gmail.com")
    person("dee-2", email="dee@googlemail.com")
    export.alike("email", "loose", "dee@gmail.com", "dee-1", "dee-2")
    person("desk-1", email="info@example.com")
    person("desk-2", email="info@example.com")
    export.alike("email", "role", "info@example.com", "desk-1", "desk-2")
    person("eve-1", phone="+49 30 123456")
    person("eve-2", phone="0049 (30) 123-456")
    export.alike("phone", "exact", "+4930123456", "eve-1", "eve-2")
    for user, nothing in (("no-1", None), ("no-2", None), ("no-3", ""), ("no-4", "")):
        person(user, email=nothing, phone=nothing)
    person("odd-1", email="n/a")
    person("odd-2", email="n/a")
    person("near-1", email="near@example.com")
    person("near-2", email="near@example.org")


def _more_addresses(export: LabelledExport, known: Any) -> None:
    def person(user: str, **more: Any) -> None:
        device = export.uuid()
        known(export.dice.below(DAY), device, user, **more)
        export.together(user, f"$device:{device}")

    # Profile updates and events tell addresses, too.
    person("fay-1")
    person("fay-2", **{"$email": "FAY@example.com"})
    export.update(10, "fay-1", email="fay@example.com")
    export.alike("email", "event", "fay@example.com", "fay-1", "fay-2")

    # Two Unicode forms are one address; other letters are not.
    person("zoe-1", **{"$email": "zo\u00eb@example.com"})
    person("zoe-2", **{"$email": "zoe\u0308@example.com"})
    export.alike("email", "event", "zo\u00eb@example.com", "zoe-1", "zoe-2")
    person("gus-1", **{"$email": "gu\u00df@example.com"})
    person("gus-2", **{"$email": "guss@example.com"})

    # Who has the address for an id.
    person("hal@example.com")
    person("hal-2", **{"$email": "Hal@Example.com"})
    export.alike("email", "event", "hal@example.com", "hal-2", "hal@example.com")

    # The profile says whose address it is, not the invitation.
    person("ida", email="jon@example.com", name="Invite Sent")
    person("jon")
    export.profile("ida", email="ida@example.com")
    export.profile("jon", email="jon@example.com")

    # An address that was given up and then given to somebody else.
    person("kai")
    person("leo")
    export.update(10, "kai", email="kai@example.com")
    export.update(20, "kai", email="kai.new@example.com")
    export.update(30, "leo", email="kai@example.com")

    # A placeholder is nobody, whatever it holds.
    person("mia")
    export.profile("mia", email="mia@example.com")
    export.profile("undefined", email="mia@example.com")

    # A profile on a device that belongs to the person is the same person.
    device = export.uuid()
    known(400, device, "ned")
    export.together("ned", f"$device:{device}")
    export.profile("ned", email="ned@example.com")
    export.profile(f"$device:{device}", email="ned@example.com")

    # A number and its digits are one id.
    person("9001")
    export.profile("9001", email="olga@example.com")
    export.update(40, 9001, email="olga@example.com")

    # An extension is another desk, and the same digit over and over no number.
    person("pia-1", **{"$phone": "+1 (212) 555-0143"})
    person("pia-2", **{"$phone": "+1 212 555 0143 ext. 7"})
    person("pia-3", **{"$phone": "+1 111 111 1111"})
    person("pia-4", **{"$phone": "+11111111111"})
    person("quin-1", **{"$phone": "+1 (212) 555-0144"})
    person("quin-2", **{"$phone": "001 212 555 0144"})
    export.alike("phone", "event", "+12125550144", "quin-1", "quin-2")
