"""Which files are written, and from what."""

import json
from collections.abc import Iterable
from typing import Any

from tests.samples.healthy import healthy
from tests.samples.identity import People, original, simplified
from tests.samples.index import SAMPLES, index
from tests.samples.shop import export
from tests.samples.shop_requests import requests

__all__ = ["SAMPLES", "samples"]


def samples() -> dict[str, str]:
    """The text of each file, by its path inside `sample_payloads/`."""
    return {
        "README.md": index(),
        "healthy.ndjson": _lines(healthy()),
        **{
            f"labelled_identity/{made.model}/{name}": text
            for made in (simplified(), original())
            for name, text in _people(made).items()
        },
        "shop/export.ndjson": _lines(export()),
        "shop/server-requests.jsonl": _lines(requests()),
    }


def _people(made: People) -> dict[str, str]:
    files = {
        "export.ndjson": _lines(made.export()),
        "truth.json": json.dumps(made.truth(), ensure_ascii=False, indent=1) + "\n",
    }
    if made.people:
        files["profiles.ndjson"] = _lines(made.people)
    if made.updates:
        files["updates.ndjson"] = _lines(made.updates)
    return files


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
