"""The shop's events and its tracking plan, which uses every key of the format."""

from dataclasses import dataclass

from benchmarks.values import PROPERTIES, SUPER, TAIL

CLIENTS = ("web", "ios", "android")
EVERYWHERE = (*CLIENTS, "server")


@dataclass(frozen=True)
class Event:
    """`always` and `often` name the properties that all and about half of its records carry."""

    name: str
    always: tuple[str, ...]
    often: tuple[str, ...]
    sources: tuple[str, ...]
    status: str = "live"


_FAMILIES = {
    "Product": (
        ("Viewed", "Added", "Removed", "Shared", "Compared"),
        ("sku", "price", "currency", "category", "added_at"),
        ("list_name", "tags", "quantity"),
    ),
    "Search": (
        ("Run", "Refined", "Sorted", "Cleared", "Saved"),
        ("search_term", "results", "language"),
        ("filters", "category"),
    ),
    "Cart": (
        ("Opened", "Updated", "Emptied", "Saved", "Restored"),
        ("total", "currency", "items", "updated_at"),
        ("coupon_code", "is_gift"),
    ),
    "Media": (
        ("Started", "Paused", "Finished", "Muted", "Skipped"),
        ("media_url", "position_ms", "quality"),
        ("opened_at",),
    ),
    "Order": (
        ("Placed", "Paid", "Shipped", "Returned", "Cancelled"),
        ("order_id", "total", "currency", "items", "added_at", "payment_method"),
        ("shipping_address", "delivery_date", "delivery_slot", "is_gift"),
    ),
    "Review": (
        ("Written", "Read", "Edited", "Rated", "Reported"),
        ("sku", "rating", "comment"),
        ("tags", "updated_at"),
    ),
    "Account": (
        ("Created", "Opened", "Updated", "Verified", "Closed"),
        ("method", "country", "language"),
        ("referral_site", "added_at"),
    ),
    "Newsletter": (
        ("Opened", "Joined", "Left", "Followed", "Sent"),
        ("language", "list_name", "opened_at"),
        ("coupon_code",),
    ),
    "Coupon": (
        ("Applied", "Rejected", "Shared", "Expired", "Printed"),
        ("coupon_code", "total", "currency"),
        ("added_at", "quantity"),
    ),
    "Support": (
        ("Asked", "Answered", "Rated", "Solved", "Reopened"),
        ("comment", "language"),
        ("rating", "order_id", "updated_at", "store_ip"),
    ),
}
_SERVER = {"Order Shipped", "Order Returned", "Newsletter Sent", "Coupon Expired"}
_CLIENT = {"Product Viewed", "Search Run", "Media Started", "Media Paused"}
_STATUS = {
    "Support Reopened": "planned",
    "Coupon Printed": "deprecated",
    "Media Skipped": "blocked",
}


def _sources(name: str) -> tuple[str, ...]:
    if name in _SERVER:
        return ("server",)
    return CLIENTS if name in _CLIENT else EVERYWHERE


EVENTS = {
    name: Event(name, always, often, _sources(name), _STATUS.get(name, "live"))
    for noun, (verbs, always, often) in _FAMILIES.items()
    for verb in verbs
    for name in (f"{noun} {verb}",)
}
"""Fifty events by name, the commonest first; one each is planned, deprecated and blocked."""

_HEAD = """\
version: 1
name: Benchmark
naming: {{events: Title Case, properties: snake_case}}
unplanned: {{events: error, properties: warning}}
identity:
  user_id: {{type: string, pattern: "^(user|acct)-[0-9]{{4,9}}$"}}
user_properties:
  $email: {{type: string, format: email}}
  orders: {{type: integer, minimum: 0}}
group_properties:
  company: {{properties: {{name: {{type: string, max_length: 80}}, seats: {{type: integer}}}}}}
super_properties:
{super}
shared:
  money: {{type: number, minimum: 0}}
  basket:
    type: list
    description: What lies in the cart.
    items:
      type: object
      properties:
        sku: {{type: string, required: true, pattern: "^[A-Z]{{3}}-[0-9]{{5}}$"}}
        quantity: {{type: integer, minimum: 1}}
        price: {{use: money}}
  address:
    type: object
    properties:
      city: {{type: string, required: true}}
      country: {{type: string, format: country}}
      postcode: {{type: string, pattern: "^[0-9]{{4,5}}$"}}
      point: {{type: object, properties: {{lat: {{type: number}}, lon: {{type: number}}}}}}
events:
"""
_EVENT = """\
  {name}:
    description: What happened to a {noun}.
    owner: growth
    status: {status}
    sources: [{sources}]
    properties:
"""


def plan_text(events: int = len(EVENTS)) -> str:
    """A plan of so many events; those beyond fifty are never sent."""
    known = list(EVENTS.values())
    shared = {**SUPER, **TAIL}
    head = _HEAD.format(
        super="\n".join(f"  {name}: {one.spec}" for name, one in shared.items())
    )
    return head + "".join(
        _event_text(known[index % len(known)], index // len(known))
        for index in range(events)
    )


def _event_text(event: Event, turn: int) -> str:
    name = f"{event.name} {_word(turn)}" if turn else event.name
    text = _EVENT.format(
        name=name,
        noun=event.name.split()[0].lower(),
        status="planned" if turn else event.status,
        sources=", ".join(event.sources),
    )
    for one in event.always:
        text += f"      {one}: {PROPERTIES[one].spec}\n"
    for one in event.often:
        text += f"      {one}: {_optional(PROPERTIES[one].spec)}\n"
    return text


def _optional(spec: str) -> str:
    return spec.replace(", required: true", "")


def _word(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters += chr(97 + rest)
    return letters.capitalize() + "x"
