"""The faults of everyday data: which rule should see each, how common it is, how to make it.

A fault spoils a healthy record in place. It says no where the record has nothing that could
be spoiled that way, so most faults are found in a few events only.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.plans import EVENTS
from benchmarks.values import below

Record = dict[str, Any]
Spoil = Callable[[Record, Random], bool]


@dataclass(frozen=True)
class Fault:
    """`rate` is the share of an event's records that are spoiled, where they can be.

    `events` names those in which the fault occurs; none means in any that can have it.
    """

    code: str
    rate: float
    spoil: Spoil
    events: tuple[str, ...] = ()

    def concerns(self, event: str) -> bool:
        return not self.events or event in self.events


def _put(name: str, *values: Any) -> Spoil:
    """Another value in place of a property's own."""

    def spoil(record: Record, chance: Random) -> bool:
        properties = record["properties"]
        if name not in properties:
            return False
        properties[name] = values[below(chance, len(values))]
        return True

    return spoil


def _turn(name: str, change: Callable[[Any, Random], Any]) -> Spoil:
    """A property's own value, changed."""

    def spoil(record: Record, chance: Random) -> bool:
        properties = record["properties"]
        if properties.get(name) is None:
            return False
        properties[name] = change(properties[name], chance)
        return True

    return spoil


def _add(name: str, *values: Any) -> Spoil:
    """A property that has no business here."""

    def spoil(record: Record, chance: Random) -> bool:
        record["properties"][name] = values[below(chance, len(values))]
        return True

    return spoil


def _rename(name: str, other: str) -> Spoil:
    def spoil(record: Record, chance: Random) -> bool:
        properties = record["properties"]
        if name not in properties:
            return False
        properties[other] = properties.pop(name)
        return True

    return spoil


def _lose(name: str) -> Spoil:
    return lambda record, chance: record["properties"].pop(name, None) is not None


def _call(*names: str) -> Spoil:
    """Another name for the event."""

    def spoil(record: Record, chance: Random) -> bool:
        record["event"] = names[below(chance, len(names))]
        return True

    return spoil


def _forget_insert_id(record: Record, chance: Random) -> bool:
    """Not on phones, whose events Mixpanel knows by other means."""
    properties = record["properties"]
    if "$wifi" in properties:
        return False
    del properties["$insert_id"]
    return True


def _dynamic_event(record: Record, chance: Random) -> bool:
    record["event"] = f"Product {below(chance, 40) + 48_210} Viewed"
    return True


def _dynamic_property(record: Record, chance: Random) -> bool:
    record["properties"][f"variant_{48_210 + below(chance, 25)}"] = True
    return True


def _blocked(record: Record, chance: Random) -> bool:
    record["event"] = "Media Skipped"
    return True


def _deprecated(record: Record, chance: Random) -> bool:
    properties = record["properties"]
    if properties.get("mp_lib") in ("python", "node"):
        return False
    record["event"] = "Coupon Printed"
    return True


def _from_server(record: Record, chance: Random) -> bool:
    """An event of apps and browsers that a server repeats."""
    properties = record["properties"]
    if "$user_id" not in properties or properties["mp_lib"] not in ("web", "android"):
        return False
    if "server" in EVENTS[record["event"]].sources:
        return False
    properties["mp_lib"] = "python"
    properties["$lib_version"] = "4.10.1"
    return True


def _user(*ids: str) -> Spoil:
    """Another user id in both places, as a server writes it that took it from elsewhere."""

    def spoil(record: Record, chance: Random) -> bool:
        properties = record["properties"]
        if "$user_id" not in properties or "$device_id" in properties:
            return False
        properties["$user_id"] = properties["distinct_id"] = ids[
            below(chance, len(ids))
        ]
        return True

    return spoil


def _guest(record: Record, chance: Random) -> bool:
    return _user(f"guest:{below(chance, 900)}")(record, chance)


def _shout(record: Record, chance: Random) -> bool:
    """The id of one person in ten in capitals."""
    id = record["properties"].get("$user_id", "")
    return id.endswith("1") and _user(id.upper())(record, chance)


def _shared_device(record: Record, chance: Random) -> bool:
    """One of a few devices in shops, which many people use."""
    properties = record["properties"]
    if "$user_id" not in properties or "$device_id" not in properties:
        return False
    number = 1 + below(chance, 20)
    properties["$device_id"] = str(uuid.UUID(int=number << 64, version=4))
    return True


def _late(record: Record, chance: Random) -> bool:
    """A phone that was without a network for days."""
    properties = record["properties"]
    if "$wifi" not in properties:
        return False
    delay = (2 * 86_400 + below(chance, 2 * 86_400)) * 1000
    for name in ("$mp_api_timestamp_ms", "mp_processing_time_ms"):
        properties[name] += delay
    return True


def _early(record: Record, chance: Random) -> bool:
    """A phone whose clock is ahead."""
    properties = record["properties"]
    if "$wifi" not in properties:
        return False
    properties["time"] += 2 * 86_400
    return True


def _deep(record: Record, chance: Random) -> bool:
    properties = record["properties"]
    if "filters" not in properties:
        return False
    properties["filters"] = {"category": {"of": {"a": {"b": {"c": below(chance, 9)}}}}}
    return True


def _nested_items(record: Record, chance: Random) -> bool:
    properties = record["properties"]
    if "items" not in properties:
        return False
    properties["items"] = [
        {"sku": "ABC-00001", "quantity": 1, "parts": [{"sku": "ABC-00002"}]}
    ]
    return True


def _bad_item(record: Record, chance: Random) -> bool:
    items = record["properties"].get("items")
    if not items:
        return False
    items[-1]["sku"] = f"sku {below(chance, 500)}"
    return True


def _epoch(value: str, chance: Random) -> int:
    return 1_775_000_000 + below(chance, 10**6)


def _date(value: str, chance: Random) -> str:
    year, month, day = value[:10].split("-")
    return f"{day}.{month}.{year}"


FAULTS = (
    Fault("PLAN001", 0.02, _call("Wheel Of Fortune Spun"), ("Search Run",)),
    Fault("PLAN001", 0.03, _call("Kiosk Unlocked"), ("Cart Restored",)),
    Fault("PLAN003", 0.03, _lose("price"), ("Product Viewed", "Product Shared")),
    Fault("PLAN003", 0.02, _lose("total"), ("Cart Opened", "Order Paid")),
    Fault("PLAN004", 0.03, _put("list_name", ["Collection 3"], 7), ("Product Added", "Newsletter Joined")),
    Fault("PLAN004", 0.02, _put("items", "ABC-00001", {"sku": "ABC-00001"}), ("Cart Emptied",)),
    Fault("PLAN005", 0.03, _turn("price", lambda value, chance: f"{value:.2f}"), ("Product Removed", "Product Viewed")),
    Fault("PLAN005", 0.03, _turn("is_gift", lambda value, chance: str(value).lower()), ("Cart Saved", "Order Placed")),
    Fault("PLAN006", 0.03, _turn("added_at", _epoch), ("Product Compared", "Order Cancelled", "Account Opened")),
    Fault("PLAN007", 0.03, _turn("added_at", _date), ("Product Added", "Coupon Applied")),
    Fault("PLAN008", 0.02, _call("product viewed"), ("Product Viewed",)),
    Fault("PLAN008", 0.03, _rename("search_term", "searchTerm"), ("Search Refined", "Search Saved")),
    Fault("PLAN009", 0.01, _dynamic_event, ("Product Viewed",)),
    Fault("PLAN010", 0.01, _dynamic_property, ("Product Compared", "Media Paused")),
    Fault("PLAN012", 0.02, _add("$basket_size", 1, 2, 3), ("Cart Updated",)),
    Fault("PLAN013", 0.02, _add("StoreName", "Mitte", "Süd"), ("Order Placed", "Review Read")),
    Fault("PLAN014", 0.04, _put("category", "N/A", "", None, "undefined"), ("Product Viewed", "Search Sorted")),
    Fault("PLAN014", 0.04, _put("comment", "null", "-", ""), ("Review Written", "Support Asked")),
    Fault("PLAN015", 0.04, _put("payment_method", "klarna", "Card"), ("Order Paid", "Order Cancelled")),
    Fault("PLAN015", 0.02, _put("plan", "enterprise"), ("Account Updated", "Media Started")),
    Fault("PLAN018", 0.02, _call("Click", "Test"), ("Search Cleared",)),
    Fault("PLAN019", 0.03, _blocked, ("Media Paused",)),
    Fault("PLAN027", 0.02, _nested_items, ("Cart Opened", "Order Shipped")),
    Fault("PLAN032", 0.02, _add("store_name", "Mitte", "Süd", "Østerbro"), ("Cart Opened", "Search Run")),
    Fault("PLAN033", 0.04, _turn("sku", lambda value, chance: value.lower()), ("Product Added", "Review Edited")),
    Fault("PLAN033", 0.03, _put("order_id", "4711", "none yet"), ("Order Shipped", "Order Returned", "Support Asked")),
    Fault("PLAN033", 0.03, _put("currency", "Euro", "€"), ("Product Removed", "Coupon Rejected")),
    Fault("PLAN033", 0.03, _bad_item, ("Cart Updated", "Order Returned")),
    Fault("PLAN034", 0.03, _put("rating", 6, 10, -1), ("Review Rated", "Support Rated")),
    Fault("PLAN034", 0.03, _put("quantity", 0, 100, 250), ("Product Shared", "Coupon Shared")),
    Fault("PLAN035", 0.03, _turn("search_term", lambda value, chance: f"{value} {'?' * 120}"), ("Search Run", "Search Sorted")),
    Fault("PLAN036", 0.03, _from_server, ("Media Started", "Product Viewed")),
    Fault("PLAN037", 0.04, _deprecated, ("Coupon Applied", "Coupon Rejected")),
    Fault("PLAN038", 0.03, _rename("coupon_code", "cupon_code"), ("Cart Saved", "Newsletter Left")),
    Fault("PLAN038", 0.02, _call("Search Runs"), ("Search Run",)),
    Fault("ENV003", 0.01, _turn("time", lambda value, chance: str(value)), ("Review Reported",)),
    Fault("ENV004", 0.01, _early, ("Media Finished", "Product Removed")),
    Fault("ENV009", 0.03, _user("null", "undefined"), ("Order Shipped", "Coupon Expired")),
    Fault("ENV011", 0.03, _forget_insert_id, ("Support Answered", "Review Read")),
    Fault("ENV012", 0.02, _turn("$insert_id", lambda value, chance: f"{value[:12]}_!"), ("Media Started",)),
    Fault("ENV018", 0.03, _deep, ("Search Refined", "Search Saved")),
    Fault("ENV019", 0.02, _turn("$current_url", lambda value, chance: f"{value}?back={'x' * 260}"), ("Product Compared", "Account Created")),
    Fault("ENV030", 0.02, _late, ("Product Shared", "Media Finished", "Account Verified")),
    Fault("ENV034", 0.01, _rename("currency", "currency "), ("Product Compared", "Coupon Shared")),
    Fault("ID001", 0.003, _shared_device),
    Fault("ID003", 0.02, _user("[object Object]"), ("Newsletter Sent",)),
    Fault("ID014", 0.04, _shout, ("Order Returned", "Coupon Expired")),
    Fault("ID028", 0.04, _guest, ("Order Shipped",)),
    Fault("CON002", 0.04, _put("$mp_api_endpoint", "api.mixpanel.com"), ("Media Muted", "Account Closed")),
    Fault("BOT008", 0.02, _put("$current_url", "http://localhost:3000/c/1", "https://staging.shop.example.com/"), ("Newsletter Opened", "Account Opened")),
)  # fmt: skip
"""Fifty ways to be wrong, for thirty-eight rules."""

REPEATS = (("ENV013", 0.001), ("ENV014", 0.003), ("ENV015", 0.002))
"""Records that come twice: with their insert id alone, exactly, and under another one."""
