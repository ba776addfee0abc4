"""Which files are written, and from what."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.samples.healthy import healthy
from tests.samples.shop import export
from tests.samples.shop_requests import requests

SAMPLES = Path(__file__).parents[2] / "sample_payloads"


def samples() -> dict[str, str]:
    """The text of each file, by its path inside `sample_payloads/`."""
    return {
        "healthy.ndjson": _lines(healthy()),
        "shop/export.ndjson": _lines(export()),
        "shop/server-requests.jsonl": _lines(requests()),
    }


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
