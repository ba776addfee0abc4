"""Which files are written, and from what."""

import json
from collections.abc import Iterable
from typing import Any

from tests.samples.healthy import healthy
from tests.samples.identity.labelled import LabelledExport
from tests.samples.identity.original import original
from tests.samples.identity.simplified import simplified
from tests.samples.index import SAMPLES, index
from tests.samples.shop import export
from tests.samples.shop_requests import requests

__all__ = ["SAMPLES", "samples"]

IDENTITY = "labelled_identity"
"""The folder of the labelled exports, in `SAMPLES`."""


def samples() -> dict[str, str]:
    """The text of each file, by its path inside `sample_payloads/`."""
    return {
        "README.md": index(),
        "healthy.ndjson": _lines(healthy()),
        **{
            f"{IDENTITY}/{labelled.model}/{name}": text
            for labelled in (simplified(), original())
            for name, text in _labelled(labelled).items()
        },
        "shop/export.ndjson": _lines(export()),
        "shop/server-requests.jsonl": _lines(requests()),
    }


def _labelled(labelled: LabelledExport) -> dict[str, str]:
    files = {
        "export.ndjson": _lines(labelled.export()),
        "truth.json": json.dumps(labelled.truth(), ensure_ascii=False, indent=1) + "\n",
    }
    if labelled.profiles:
        files["profiles.ndjson"] = _lines(labelled.profiles)
    if labelled.updates:
        files["updates.ndjson"] = _lines(labelled.updates)
    return files


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
