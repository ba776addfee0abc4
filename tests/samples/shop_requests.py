"""What the servers of the shop sent, as a request dump."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.samples import senders
from tests.samples.dice import Dice
from tests.samples.shop import DAY, MONDAY

TOKEN = "facade00" * 4
DEV_TOKEN = "decade00" * 4
THURSDAY = MONDAY + 3 * DAY + 9 * 3600

IMPORT = "https://api-eu.mixpanel.com/import?strict=1&project_id=2195193"
TRACK = "https://api-eu.mixpanel.com/track?verbose=1"
ENGAGE = "https://api-eu.mixpanel.com/engage?verbose=1"

REFUSAL = "some data points in the request failed validation"

Record = dict[str, Any]


def requests() -> Iterator[Record]:
    dice = Dice(42)
    yield _import(THURSDAY, [_paid(dice, number) for number in range(12)])
    yield _form(ENGAGE, THURSDAY + 40, _profiles())
    yield _form(TRACK, THURSDAY + 75, _from_a_test_machine(dice))
    yield _import(THURSDAY + 600, _one_id_per_order(dice))
    yield _import(
        THURSDAY + 1200, [_refund(dice, number) for number in range(4)], REFUSAL
    )


def _event(
    name: str, user: str, time: int, insert_id: str, **properties: Any
) -> Record:
    return {
        "event": name,
        "properties": {
            "time": time,
            "distinct_id": user,
            "$user_id": user,
            "$insert_id": insert_id,
            **senders.python(),
            **properties,
        },
    }


def _paid(dice: Dice, number: int) -> Record:
    return _event(
        "Order Paid",
        f"u_{10_000 + number}",
        THURSDAY - 3600 + number * 200,
        dice.uuid(),
        order_id=f"O-{71_000 + number}",
        total=round(dice.between(890, 15_000) / 100, 2),
        currency="EUR",
    )


def _one_id_per_order(dice: Dice) -> list[Record]:
    """`$insert_id` is the order's number, for all that happens to the order."""
    events = []
    for number in range(3):
        order = f"O-{72_000 + number}"
        user = f"u_{10_020 + number}"
        for step, name in enumerate(("Order Paid", "Order Shipped")):
            more: Record = (
                {"total": 24.9, "currency": "EUR"}
                if step == 0
                else {"parcel_service": dice.one_of(("DHL", "GLS"))}
            )
            time = THURSDAY + number * 60 + step * 300
            events.append(_event(name, user, time, order, order_id=order, **more))
    # The second parcel of an order is swallowed by the first.
    events.append(
        _event(
            "Order Shipped",
            "u_10020",
            THURSDAY + 500,
            "O-72000",
            order_id="O-72000",
            parcel_service="DHL",
        )
    )
    return events


def _refund(dice: Dice, number: int) -> Record:
    """The refund service counts in microseconds."""
    return _event(
        "Refund Issued",
        f"u_{10_005 + number}",
        (THURSDAY + number * 90) * 1_000_000,
        dice.uuid(),
        order_id=f"O-{71_005 + number}",
        total=12.5,
        currency="EUR",
    )


def _from_a_test_machine(dice: Dice) -> list[Record]:
    return [
        _event(
            "Checkout Started",
            f"u_{10_010 + number}",
            THURSDAY + number,
            dice.hex(32),
            token=DEV_TOKEN,
            cart_value=19,
            items=[{"sku": "P-2002", "quantity": 1, "price": 19}],
        )
        for number in range(5)
    ]


def _profiles() -> list[Record]:
    return [
        {
            "$token": TOKEN,
            "$distinct_id": f"u_{10_000 + number}",
            "$set": {"$name": f"Customer {number}", "newsletter": number % 2 == 0},
        }
        for number in range(4)
    ]


def _import(time: int, events: list[Record], refusal: str = "") -> Record:
    user = base64.b64encode(f"{TOKEN}:".encode()).decode()
    answer: Record = {"code": 200, "num_records_imported": len(events), "status": "OK"}
    if refusal:
        answer = {"code": 400, "error": refusal, "status": "Bad Request"}
    return {
        "method": "POST",
        "url": IMPORT,
        "headers": {
            "Content-Type": "application/json",
            "Authorization": f"Basic {user}",
        },
        "body": json.dumps(events),
        "time": time,
        "response": {"status": answer["code"], "body": json.dumps(answer)},
    }


def _form(url: str, time: int, records: list[Record]) -> Record:
    return {
        "method": "POST",
        "url": url,
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": urlencode({"data": json.dumps(records)}),
        "time": time,
        "response": {"status": 200, "body": '{"status":1,"error":null}'},
    }
