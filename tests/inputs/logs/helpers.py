"""Lines as SDKs write them, with invented data."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.model.record import Kind
from tests.inputs.helpers import Occurrences, see

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def event(name: str, number: int = 1, **properties: Any) -> dict[str, Any]:
    return {
        "event": name,
        "properties": {
            "token": TOKEN,
            "time": 1793636490000 + number,
            "distinct_id": "user-1",
            **properties,
        },
        "$mp_metadata": {"$mp_event_id": f"id{number}", "$mp_session_id": "s"},
    }


def update(number: int = 1) -> dict[str, Any]:
    return {
        "$token": TOKEN,
        "$distinct_id": "user-1",
        "$set": {"plan": "free"},
        "$mp_metadata": {"$mp_event_id": f"update{number}", "$mp_session_id": "s"},
    }


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def read_log(folder: Path, lines: Iterable[str], ending: str = "\n") -> Occurrences:
    text = "".join(line + ending for line in lines)
    return see(folder, text.encode(), name="app.log")


def outcomes(seen: Occurrences) -> list[tuple[str, Delivery, Cause | None, int]]:
    """Host and path, what became of it, why, and how many records."""
    return [
        (
            each.request.host + each.request.path,
            each.request.outcome.delivery,
            each.request.outcome.cause,
            each.records,
        )
        for each in seen.exchanges
    ]


def counts(seen: Occurrences) -> tuple[int, int]:
    return len(seen.records()), len(seen.records(Kind.PROFILE_UPDATE))
