"""An export without a fault, full of what looks like one."""

from collections.abc import Iterator
from typing import Any

from tests.samples import senders
from tests.samples.dice import Dice
from tests.samples.senders import Properties

START = 1_780_311_600  # 2026-06-01, 11:00 UTC
DAY = 86_400

WEB_HOST = "api-js.mixpanel.com"
LONGEST_URL = "https://shop.example.com/?q=".ljust(255, "x")
LONGEST_TITLE = "ü" * 127 + "x"  # 255 bytes, 128 characters


class _Day:
    """Events half an hour apart."""

    def __init__(self) -> None:
        self.dice = Dice(1)
        self.lines: list[dict[str, Any]] = []

    def add(self, name: str, who: Properties, *parts: Properties) -> None:
        time = START + len(self.lines) * 1800
        properties: Properties = {"time": time, **who}
        for part in parts:
            properties |= part
        stamps = senders.stamps(self.dice, time, senders.US)
        self.lines.append({"event": name, "properties": {**stamps, **properties}})

    def web(self, name: str, who: Properties, **more: Any) -> None:
        host = {"$mp_api_endpoint": WEB_HOST, "$insert_id": self.dice.base36(16)}
        self.add(name, who, host, senders.web(), more)

    def phone(
        self, name: str, sender: Properties, who: Properties, **more: Any
    ) -> None:
        """What the SDK sends has an id of its own in place of `$insert_id`."""
        session = {
            "$mp_event_id": self.dice.hex(16),
            "$mp_session_id": self.dice.hex(16),
            "$mp_session_seq_id": len(self.lines),
            "$mp_session_start_sec": START,
        }
        self.add(name, who, {"$mp_metadata": session}, sender, more)

    def server(self, name: str, who: Properties, **more: Any) -> None:
        self.add(name, who, {"$insert_id": self.dice.hex(32)}, senders.python(), more)


def _user(number: int) -> Properties:
    return {"distinct_id": f"user-{number}", "$user_id": f"user-{number}"}


def _anonymous(dice: Dice) -> Properties:
    device = dice.uuid()
    return {"distinct_id": f"$device:{device}", "$device_id": device}


def healthy() -> Iterator[dict[str, Any]]:
    day = _Day()
    _ids(day)
    _times(day)
    _values(day)
    _phones(day)
    _servers(day)
    yield from day.lines


def _ids(day: _Day) -> None:
    # 36 bytes are the most that an insert id may have; one byte is enough.
    day.web("Sign Up", _user(0), **{"$insert_id": day.dice.uuid()})
    day.web("Sign Up", _user(1), **{"$insert_id": "7"})
    day.web("Sign Up", _user(2), **{"$insert_id": "null-0-undefined"})
    # An id may hold a word that alone would be no id.
    day.web("Sign Up", {"distinct_id": "user-00000000"}, method="email")
    day.web("$mp_web_page_view", {**_user(0), "$device_id": "null-device"})
    somebody = _anonymous(day.dice)
    day.web("$mp_web_page_view", somebody, current_page_title="Tea")
    day.web(
        "$identify",
        {**_user(3), "$device_id": somebody["$device_id"]},
        **{"$anon_distinct_id": somebody["distinct_id"]},
    )
    day.web("Sign Up", {**_user(3), "$device_id": somebody["$device_id"]})
    # One id in two cases is two ids, but here it never is one in two cases.
    day.web("Sign Up", _user(30), method="google")
    # A user may do the same twice, as long as it is not at the same moment.
    day.web("Sign Up", _user(30), method="google")


def _times(day: _Day) -> None:
    def at(offset: float) -> float:
        return START + len(day.lines) * 1800 + offset

    day.web("Sign Up", _user(4), time=at(0.123))
    day.web("Sign Up", _user(5), time=int(at(0)) * 1000)
    day.web("Sign Up", _user(6), time=int(at(0)) * 1000 + 999)
    day.web("Sign Up", _user(7), time=float(at(0)))
    # A clock that is fast by less than the hour that is allowed; one an hour slow.
    day.web("Sign Up", _user(8), time=int(at(3500)))
    day.web("Sign Up", _user(9), time=int(at(-3600)))
    # Offline for a day, but not for more.
    day.web("Sign Up", _user(10), time=int(at(-DAY + 60)))
    # What comes through `/import` may be old.
    day.server("Order Paid", _user(11), time=int(at(-600 * DAY)), price=1)
    day.lines[-1]["properties"]["$import"] = True


def _values(day: _Day) -> None:
    day.web("Sign Up", _user(12), **{"$current_url": LONGEST_URL})
    day.web("Sign Up", _user(13), current_page_title=LONGEST_TITLE)
    # Words that contain a word for nothing; text that is no address; signs.
    for number, note in enumerate(
        ("a@b", "null & void", "none left", "n/a yet", "-5 °C", "=1+1", "نعم", "🎉")
    ):
        day.web("Sign Up", _user(40 + number), note=note)
    # A code may look like a number, a boolean, a date or nothing at all.
    for number, coupon in enumerate(("2026", "TRUE", "20260601", "NULL10", "1E5")):
        day.web("Sign Up", _user(50 + number), coupon=coupon)
    # Not the fields that these would be without their ending.
    day.web("Sign Up", _user(14), utm_source="bucket", **{"$ignore": False})
    day.web("Sign Up", _user(15), utm_campaign="Sommer – größer", **{"$ignore": ""})


def _phones(day: _Day) -> None:
    ios, android = senders.ios(), senders.android()
    flutter = {**android, "mp_lib": "flutter", "$lib_version": "2.4.0"}
    native = {**ios, "mp_lib": "react-native", "$lib_version": "3.1.2"}
    unity = {"mp_lib": "unity", "$lib_version": "3.5.3", "$os": "Android"}
    day.phone("$ae_session", ios, _anonymous(day.dice), **{"$ae_session_length": 31.5})
    for number, sender in enumerate((ios, android, flutter, native, unity)):
        day.phone("Sign Up", sender, _user(60 + number), method="email")


def _servers(day: _Day) -> None:
    # One number in all the spellings that JSON has for it.
    for number, price in enumerate((12.0, 12, 0, 0.1, 1e3)):
        day.server("Order Paid", _user(70 + number), price=price)
    # 254 items, and a number that JavaScript could not hold.
    day.server(
        "Order Paid",
        _user(80),
        price=9_007_199_254_740_993,
        items=[{"sku": f"P-{number}"} for number in range(254)],
    )
    day.server("Order Paid", _user(81), price=5, paid_at="2026-06-02")
    day.server("Order Paid", _user(82), price=5, paid_at="2026-06-02T08:30:00Z")
    day.server("Order Paid", _user(83), price=5, paid_at="2026-06-02T08:30:00.125Z")
    day.server("Order Paid", _user(84), price=5, items=[])
    day.server("Order Paid", _user(85), price=5, items=[{"sku": "ß" * 127 + "1"}])
    day.add("Refund Issued", _user(86), {"$insert_id": "refund-86"})
