"""Runs under the official Python SDK: every kind of call, one after another.

What is sent is counted in `tests/e2e/test_python_sdk.py`.
"""

import http.client
import importlib
import logging
import os
import sys
import time
from datetime import datetime
from typing import Any

TOKEN = "0123456789abcdef0123456789abcdef"
SECRET = "feedfacefeedfacefeedfacefeedface"
DAY = 86_400
HAZARDS = "a+b & c=d %2B %zz \"quoted\" \\ 'single' \n\t</script> 100% ~>?/"

mixpanel: Any = importlib.import_module("mixpanel")


def stay_on_this_machine(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and args[1][0] != "127.0.0.1":
        raise PermissionError(f"{args[1]} is not on loopback")


def events(client: Any) -> None:
    """9 events."""
    client.track("ann", "Sign Up", {"method": "email"})
    client.track("bob-ü-ボブ", "Bestellung – größer 🎉", {"größe": "XL – 大"})
    client.track("ann", "Hazards", {"text": HAZARDS, HAZARDS[:9]: True})
    client.track(
        "ann",
        "Order Completed",
        {
            "items": [{"sku": "A-1", "quantity": 2}, {"sku": "B-2", "quantity": 1}],
            "tags": ["new", "gift"],
            "shipping": {"city": "Köln", "express": True},
        },
    )
    client.track(
        "ann",
        "Numbers",
        {"big": 2**53 + 1, "huge": 1.5e300, "tiny": 5e-324, "minus": -0.0, "zero": 0},
    )
    client.track("ann", "Dates", {"paid_at": datetime(2026, 3, 1, 12, 30)})
    client.track("ann", "Late", {"time": int(time.time()) - 10 * DAY})
    client.track("ann", "Milliseconds", {"time": int(time.time() * 1000)})
    client.track("ann", "Sign Up", {"$insert_id": "order-4711"})


def people(client: Any) -> None:
    """10 profile updates."""
    client.people_set("ann", {"$name": "Ann Example", "$email": "ann@example.com"})
    client.people_set_once("ann", {"first_seen": datetime(2026, 3, 1)})
    client.people_increment("ann", {"orders": 1, "spent": 19.99})
    client.people_append("ann", {"coupons": "SPRING"})
    client.people_union("ann", {"interests": ["tea", "bücher"]})
    client.people_unset("ann", ["plan"])
    client.people_remove("ann", {"coupons": "SPRING"})
    client.people_track_charge("ann", 19.99, {"$time": "2026-03-01T12:30:00"})
    client.people_clear_charges("ann")
    client.people_delete("ann")


def groups(client: Any) -> None:
    """6 group updates."""
    client.group_set("company", "acme", {"name": "Acme, Example Inc."})
    client.group_set_once("company", "acme", {"since": "2026-03-01"})
    client.group_union("company", "acme", {"plans": ["pro"]})
    client.group_unset("company", "acme", ["trial"])
    client.group_remove("company", "acme", {"plans": "pro"})
    client.group_delete("company", "acme")


def service_account() -> dict[str, Any]:
    """Version 4 knows API secrets only."""
    if not hasattr(mixpanel, "ServiceAccountCredentials"):
        return {}
    return {
        "credentials": mixpanel.ServiceAccountCredentials(
            "importer.1a2b3c.mp-service-account", SECRET, "1234567"
        )
    }


def imports(client: Any, secret: dict[str, str]) -> None:
    """2 events."""
    long_ago = int(time.time()) - 400 * DAY
    client.import_data(None, "ann", "Old Order", long_ago, {"price": 7}, **secret)
    client.merge(None, "ann", "ann@old.example.com", **secret)


def buffered(consumer: Any) -> None:
    """25 events in 3 requests, 12 imported ones in 2, 11 profiles in 2, 3 groups in 1."""
    client = mixpanel.Mixpanel(TOKEN, consumer)
    for number in range(25):
        client.track(f"user-{number}", "Page View", {"number": number})
    for number in range(12):
        client.import_data(
            None, f"user-{number}", "Old Page View", int(time.time()) - number * DAY
        )
    for number in range(11):
        client.people_set(f"user-{number}", {"number": number})
    for number in range(3):
        client.group_set("company", f"company-{number}", {"number": number})
    consumer.flush()


def everything() -> None:
    """49 events, 21 profile updates and 9 group updates in 36 requests."""
    account = service_account()
    host = {"api_host": "api-eu.mixpanel.com"}
    client = mixpanel.Mixpanel(TOKEN, mixpanel.Consumer(**host, **account))
    events(client)
    people(client)
    groups(client)
    imports(client, {} if account else {"api_secret": SECRET})
    client.alias("ann@example.com", "ann")
    buffered(mixpanel.BufferedConsumer(max_size=10, **host, **account))


def not_a_number() -> None:
    """Two good events around one whose JSON is none."""
    client = mixpanel.Mixpanel(TOKEN)
    client.track("ann", "Before", {"price": 1.5})
    client.track("ann", "Rated", {"rating": float("nan")})
    client.track("ann", "After", {"price": 2.5})


def log_everything() -> None:
    http.client.HTTPConnection.debuglevel = 1
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)


if __name__ == "__main__":
    if "LOGGED" in os.environ:
        log_everything()
    sys.addaudithook(stay_on_this_machine)
    {"everything": everything, "not-a-number": not_a_number}[sys.argv[1]]()
