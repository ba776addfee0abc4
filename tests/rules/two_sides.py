"""Events of the same things, as a client and a server send them."""

from typing import Any

from tests.rules.examined import event

CLIENT = {"mp_lib": "web", "$lib_version": "2.55.1"}
SERVER = {"mp_lib": "python", "$lib_version": "4.10.0"}
BETWEEN = 50_000
"""Seconds between two things that happen."""

START = 1_780_000_000


def told(
    number: int,
    *,
    side: dict[str, Any],
    after: float = 0,
    user: str | None = None,
    insert_id: str | None = None,
    name: str = "Order Paid",
) -> dict[str, Any]:
    """One thing that happened, `after` so many seconds, as one side tells it."""
    id = f"user-{number}" if user is None else user
    return event(
        name,
        **side,
        time=START + number * BETWEEN + after,
        distinct_id=id,
        **{
            "$user_id": id,
            "$insert_id": insert_id or f"{side['mp_lib']}-{number}",
        },
    )


def both(number: int, after: float = 2, **more: Any) -> list[dict[str, Any]]:
    """The same thing from both sides."""
    return [
        told(number, side=CLIENT, **more),
        told(number, side=SERVER, after=after, **more),
    ]
