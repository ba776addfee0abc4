"""The shop's properties: what the plan says of each, and a value that obeys it.

Between them they use every key that a plan has for a property.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

WORDS = (
    "shoes", "jacket", "Größe 42", "café crème", "lamp", "wool", "naïve art", "日本茶",
    "Übergröße", "chair", "table", "rug", "smörgås", "garden", "tent", "bike", "helmet",
)  # fmt: skip
PHRASES = (
    "Sehr schön, gern wieder", "Fits well 👍", "Trop petit, dommage…", "It says \"new\" 🙂",
    "Größe fällt klein aus", "Arrived late\nbut intact", "C:\\photos\\1.jpg is missing",
    "¿Hay más colores?", "10/10 ⭐⭐⭐", "Good value for the money", "nie wieder 😡",
    "Hält, was es verspricht", "tab\tand 'quote'", "ok", "很好", "Отлично",
)  # fmt: skip
CATEGORIES = ("shoes", "clothing", "home", "garden", "sport", "toys", "books")
CITIES = (
    ("Berlin", "Land Berlin", "DE", "10115"),
    ("Paris", "Île-de-France", "FR", "75001"),
    ("Madrid", "Madrid", "ES", "28001"),
    ("Wien", "Wien", "AT", "1010"),
    ("København", "Hovedstaden", "DK", "1050"),
    ("Łódź", "Łódź Voivodeship", "PL", "90001"),
)
CURRENCIES = ("EUR", "USD", "GBP", "DKK", "PLN")


@dataclass(frozen=True)
class Property:
    """`spec` is the plan's YAML, `make` gives a healthy value."""

    spec: str
    make: Callable[[Random, int, str], Any]
    """Takes chance, the person's number, and how the person's clock writes its zone."""


def below(chance: Random, limit: int) -> int:
    """A number from 0 on; several times as fast as `randrange`."""
    return int(chance.random() * limit)


def some_sku(chance: Random, person: int) -> str:
    """An article's number."""
    return f"{'ABC' if person & 1 else 'XYZ'}-{below(chance, 100_000):05}"


def moment(chance: Random, zone: str) -> str:
    """A moment in ISO 8601."""
    number = below(chance, 30 * 86_400)
    minutes, second = divmod(number, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    return f"2026-04-{day + 1:02}T{hour:02}:{minute:02}:{second:02}{zone}"


def _money(chance: Random, person: int, zone: str) -> float:
    return round(chance.random() * 200, 2)


def _items(chance: Random, person: int, zone: str) -> list[dict[str, Any]]:
    return [
        {
            "sku": some_sku(chance, person),
            "quantity": 1 + below(chance, 5),
            "price": round(chance.random() * 90, 2),
        }
        for _ in range(below(chance, 4))
    ]


def _address(chance: Random, person: int, zone: str) -> dict[str, Any]:
    city, _, country, postcode = CITIES[person % len(CITIES)]
    return {
        "city": city,
        "country": country,
        "postcode": postcode,
        "point": {"lat": 50.5 + person % 90 / 10, "lon": 10.5 + person % 70 / 10},
    }


def _filters(chance: Random, person: int, zone: str) -> dict[str, Any]:
    return {
        "category": CATEGORIES[below(chance, 7)],
        "maximum": 10 * (1 + below(chance, 30)),
        "in_stock": chance.random() < 0.5,
    }


def _uuid(chance: Random, person: int, zone: str) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _one_of(*values: Any) -> Callable[[Random, int, str], Any]:
    return lambda chance, person, zone: values[below(chance, len(values))]


PROPERTIES: dict[str, Property] = {
    "sku": Property(
        '{type: string, required: true, pattern: "^[A-Z]{3}-[0-9]{5}$", max_length: 20}',
        lambda chance, person, zone: some_sku(chance, person),
    ),
    "price": Property("{use: money, required: true}", _money),
    "total": Property("{use: money, required: true, maximum: 100000}", _money),
    "quantity": Property(
        "{type: integer, minimum: 1, maximum: 99}", _one_of(1, 1, 1, 2, 3, 12)
    ),
    "currency": Property(
        "{type: string, format: currency, required: true}",
        lambda chance, person, zone: CURRENCIES[person % 5],
    ),
    "category": Property(
        f"{{type: string, enum: [{', '.join(CATEGORIES)}]}}", _one_of(*CATEGORIES)
    ),
    "added_at": Property(
        "{type: datetime}", lambda chance, person, zone: moment(chance, zone)
    ),
    "updated_at": Property(
        "{type: datetime, nullable: true}",
        lambda chance, person, zone: None if person % 9 == 0 else moment(chance, zone),
    ),
    "list_name": Property(
        "{type: string, nullable: true}",
        lambda chance, person, zone: (
            None if person % 11 == 0 else f"Collection {below(chance, 30)}"
        ),
    ),
    "tags": Property(
        "{type: list, items: {type: string, max_length: 40}}",
        lambda chance, person, zone: ["new", "sale", f"season-{person % 4}"],
    ),
    "items": Property("{use: basket}", _items),
    "coupon_code": Property(
        '{type: string, nullable: true, pattern: "^[A-Z0-9]+$", max_length: 12}',
        lambda chance, person, zone: f"SAVE{below(chance, 50)}",
    ),
    "order_id": Property("{type: string, format: uuid, required: true}", _uuid),
    "payment_method": Property(
        "{type: string, enum: [card, paypal, invoice, gift card]}",
        _one_of("card", "card", "paypal", "invoice", "gift card"),
    ),
    "shipping_address": Property("{use: address}", _address),
    "delivery_date": Property(
        "{type: string, format: date}",
        lambda chance, person, zone: f"2026-05-{1 + below(chance, 28):02}",
    ),
    "delivery_slot": Property(
        "{type: string, format: time}", _one_of("08:00:00Z", "12:00:00Z", "18:30:00Z")
    ),
    "is_gift": Property(
        "{type: boolean}", lambda chance, person, zone: person % 7 == 0
    ),
    "search_term": Property(
        "{type: string, required: true, max_length: 120}",
        lambda chance, person, zone: (
            f"{WORDS[below(chance, 17)]} {WORDS[below(chance, 17)]} {below(chance, 60)}"
        ),
    ),
    "results": Property(
        "{type: integer, minimum: 0, required: true}",
        lambda chance, person, zone: below(chance, 4_000),
    ),
    "filters": Property(
        "{type: object, properties: {category: {type: string},"
        " maximum: {type: number}, in_stock: {type: boolean}}}",
        _filters,
    ),
    "language": Property(
        "{type: string, format: language}",
        lambda chance, person, zone: ("de", "fr", "es", "en-GB")[person % 4],
    ),
    "country": Property(
        "{type: string, format: country}",
        lambda chance, person, zone: CITIES[person % len(CITIES)][2],
    ),
    "rating": Property(
        "{type: number, minimum: 0, maximum: 5, required: true}",
        _one_of(1, 2, 3, 3.5, 4, 4.5, 5),
    ),
    "comment": Property(
        "{type: string, max_length: 250}",
        lambda chance, person, zone: (
            f"{PHRASES[below(chance, 16)]} {WORDS[below(chance, 17)]}"
        ),
    ),
    "method": Property(
        "{type: string, required: true, enum: [google, apple, password]}",
        lambda chance, person, zone: ("google", "apple", "password")[person % 3],
    ),
    "referral_site": Property(
        "{type: string, format: hostname}",
        lambda chance, person, zone: f"blog{person % 40}.example.org",
    ),
    "media_url": Property(
        "{type: string, format: url, required: true}",
        lambda chance, person, zone: (
            f"https://media.example.com/v/{below(chance, 9_000)}?q=720&lang=de"
        ),
    ),
    "position_ms": Property(
        "{type: number, minimum: 0, required: true}",
        lambda chance, person, zone: below(chance, 600_000),
    ),
    "quality": Property(
        "{type: any, enum: [480, 720, auto]}", _one_of(480, 720, "auto")
    ),
    "store_ip": Property(
        "{type: string, format: ipv4}",
        lambda chance, person, zone: f"203.0.113.{person % 250}",
    ),
    "opened_at": Property(
        "{type: string, format: date-time}",
        lambda chance, person, zone: moment(chance, "Z"),
    ),
}
"""What events carry."""

SUPER = {
    "plan": Property(
        "{type: string, enum: [free, plus, pro]}",
        lambda chance, person, zone: ("free", "plus", "pro")[person % 3],
    ),
    "logged_in": Property(
        "{type: boolean}", lambda chance, person, zone: person % 3 > 0
    ),
}
"""What any event may carry, and does."""

TAIL = {
    f"flag_{word}_{step}": Property(
        "{type: string, enum: [control, variant]}",
        lambda chance, person, zone: "variant" if person % 2 else "control",
    )
    for word in ("checkout", "search", "banner", "login", "media", "reviews", "price")
    for step in ("one", "two", "three", "four", "five", "six")
}
"""What any event may carry, and few do: forty properties of one to a few in a thousand."""
