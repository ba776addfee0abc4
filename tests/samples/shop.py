"""Five days of a web shop as a raw export, with the mistakes that people make."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.samples import senders
from tests.samples.dice import Dice
from tests.samples.senders import Properties

MONDAY = 1_783_296_000  # 2026-07-06, midnight UTC
DAY = 86_400
DAYS = 5

CATALOGUE = (
    ("P-1001", "tea", 8.9),
    ("P-1002", "tea", 12.5),
    ("P-1003", "coffee", 14.0),
    ("P-2001", "cups", 24.9),
    ("P-2002", "cups", 19),
    ("P-3001", "kettles", 79.0),
)
QUERIES = ("green tea", "théière", "Wasserkocher", "gift under 20")


@dataclass(frozen=True, slots=True)
class Person:
    user: str
    device: str
    plan: str
    sender: Callable[[], Properties]


def _identity_subjects(dice: Dice) -> list[Person]:
    by_turns: tuple[Callable[[], Properties], ...] = (
        senders.web,
        senders.ios,
        senders.android,
        senders.web,
        # Not everybody updates: these two old versions make mistakes of their own.
        lambda: senders.ios("4.11.0"),
        lambda: senders.android("7.3.1", "4.9.2"),
    )
    return [
        Person(
            user=f"u_{10_000 + number}",
            device=dice.uuid(),
            plan="plus" if number % 5 == 0 else "free",
            sender=by_turns[number % len(by_turns)],
        )
        for number in range(30)
    ]


class _Export:
    """Lines in the order of their time."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.lines: list[dict[str, Any]] = []

    def add(
        self, name: str, time: int, *parts: Properties, endpoint: str = senders.EU
    ) -> None:
        properties: Properties = {"time": time}
        for part in parts:
            properties |= part
        properties |= senders.stamps(self.dice, time, endpoint)
        self.lines.append({"event": name, "properties": properties})

    def in_order(self) -> Iterator[dict[str, Any]]:
        yield from sorted(self.lines, key=lambda line: line["properties"]["time"])


class _Visit:
    """One person's walk through the shop."""

    def __init__(self, export: _Export, person: Person, start: int) -> None:
        self.export = export
        self.dice = export.dice
        self.person = person
        self.time = start
        self.sent_by = person.sender()
        self.library = self.sent_by["mp_lib"]
        self.app = self.sent_by.get("$app_version_string")
        self.place = senders.whereabouts(self.dice)
        self.known = False

    def track(self, name: str, properties: Properties) -> None:
        self.time += self.dice.between(15, 90)
        device = {"$device_id": self.person.device}
        anonymous = {"distinct_id": f"$device:{self.person.device}"}
        known = {"distinct_id": self.person.user, "$user_id": self.person.user}
        insert_id = self.dice.base36(16) if self.library == "web" else self.dice.hex(16)
        self.export.add(
            name,
            self.time,
            known if self.known else anonymous,
            device,
            {"$insert_id": insert_id},
            self.sent_by,
            self.place,
            {"plan": self.person.plan, "storefront": "de"},
            properties,
        )

    def walk(self) -> None:
        if self.library == "web":
            self.track("$mp_web_page_view", {"current_page_title": "Tea & Coffee"})
        else:
            self.track("App Opened", {"from_push": self.dice.happens(0.3)})
        if self.dice.happens(0.4):
            self.search()
        self.view(self.dice.one_of(CATALOGUE))
        if self.dice.happens(0.6):
            self.enter()
        if self.known and self.dice.happens(0.7):
            self.buy()

    def search(self) -> None:
        query = self.dice.one_of(QUERIES)
        if self.library == "web" and self.dice.happens(0.25):
            query = "undefined"
        self.track("Search Performed", {"query": query, "results": self.dice.below(40)})

    def view(self, product: tuple[str, str, float]) -> None:
        sku, category, price = product
        as_text = self.app == "4.11.0"
        self.track(
            "Product Viewed",
            {
                "product_id": sku,
                "category": category,
                "price": f"{price:.2f}" if as_text else price,
            },
        )

    def enter(self) -> None:
        method = self.dice.one_of(("email", "google", "apple"))
        if self.dice.happens(0.35):
            miscased = self.app == "4.9.2"
            self.known = True
            self.track("sign up" if miscased else "Sign Up", {"method": method})
        else:
            self.known = True
            self.track("Log In", {"method": method})

    def buy(self) -> None:
        sku, _, price = self.dice.one_of(CATALOGUE)
        quantity = self.dice.between(1, 3)
        total = round(price * quantity, 2)
        items = [{"sku": sku, "quantity": quantity, "price": price}]
        slip = self.library == "web" and self.dice.happens(0.2)
        self.track(
            "Prodct Added" if slip else "Product Added",
            {"product_id": sku, "price": price, "quantity": quantity},
        )
        self.track("Checkout Started", {"cart_value": total, "items": items})
        if self.dice.happens(0.8):
            self.pay(total, items)

    def pay(self, total: float, items: list[dict[str, Any]]) -> None:
        methods = ("card", "PayPal" if self.library == "swift" else "paypal", "invoice")
        order = {
            "order_id": f"O-{self.dice.between(70_000, 79_999)}",
            "total": total,
            "currency": "EUR",
            "payment_method": self.dice.one_of(methods),
            "items": items,
        }
        if self.library == "android" and self.app != "4.9.2":
            del order["currency"]
        if self.dice.happens(0.3):
            order["coupon"] = "TEA10" if self.library != "swift" else "N/A"
        self.track("Order Completed", order)
        self.export_from_server(order)

    def export_from_server(self, order: Properties) -> None:
        """The warehouse worker still sends to the American host."""
        shipped = self.time + self.dice.between(2, 9) * 3600
        identity: Properties = {
            "distinct_id": self.person.user,
            "$user_id": self.person.user,
        }
        if self.dice.happens(0.15):
            identity = {"distinct_id": "null"}
        self.export.add(
            "Order Shipped",
            shipped,
            identity,
            {"$insert_id": self.dice.hex(32), "$mp_is_forwarded": True},
            senders.python(),
            {
                "order_id": order["order_id"],
                "parcel_service": self.dice.one_of(("DHL", "GLS")),
            },
            endpoint=senders.US,
        )


def _popups(export: _Export, people: list[Person]) -> None:
    """A pop-up that was to be switched off, and links with the order in their name."""
    for number, person in enumerate(people[::3]):
        visit = _Visit(export, person, MONDAY + DAY + number * 3000)
        visit.track("Newsletter Popup Shown", {"variant": "b"})
        if number % 2 == 0:
            visit.known = True
            visit.track(
                f"Order {export.dice.between(70_000, 79_999)} Opened",
                {"source": "email"},
            )


def _email_as_id(export: _Export, dice: Dice) -> None:
    """The log-in page of the gift shop hands the e-mail address to `identify`."""
    for number, name in enumerate(("ida", "noor", "jean")):
        person = Person(f"{name}@example.com", dice.uuid(), "free", senders.web)
        visit = _Visit(export, person, MONDAY + 3 * DAY + number * 5000 + 40_000)
        visit.known = True
        visit.track("Log In", {"method": "email"})


def _twice(export: _Export, dice: Dice) -> None:
    """A retried upload: the same lines again, processed a little later."""
    orders = [line for line in export.lines if line["event"] == "Order Completed"]
    for line in orders[3:27:6]:
        again = dict(line["properties"])
        again["$mp_api_timestamp_ms"] += 61_000
        again["mp_processing_time_ms"] += 61_000 + dice.below(900)
        export.lines.append({"event": line["event"], "properties": again})


def export() -> Iterator[dict[str, Any]]:
    dice = Dice(20_260_706)
    people = _identity_subjects(dice)
    lines = _Export(dice)
    for day in range(DAYS):
        for person in people:
            if dice.happens(0.75):
                start = MONDAY + day * DAY + dice.between(6 * 3600, 21 * 3600)
                _Visit(lines, person, start).walk()
    _popups(lines, people)
    _email_as_id(lines, dice)
    _twice(lines, dice)
    return lines.in_order()
