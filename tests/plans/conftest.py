"""Data from which plans are inferred."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.inputs import find_sources
from mpdoctor.plans.infer import Inferred, infer
from mpdoctor.plans.observer import observe

Record = Mapping[str, Any]


def event(name: str, person: str = "user-1", /, **properties: Any) -> dict[str, Any]:
    """A record as a raw export has it."""
    return {
        "event": name,
        "properties": {
            "time": 1700000000,
            "distinct_id": person,
            "$insert_id": "a",
            "mp_lib": "web",
            "$browser": "Chrome",
            **properties,
        },
    }


@pytest.fixture
def inferred(tmp_path: Path) -> Callable[[Iterable[Record]], Inferred]:
    """The plan that records show."""

    def inferred(records: Iterable[Record]) -> Inferred:
        path = tmp_path / "data.ndjson"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        sources, _, _ = find_sources([str(path)], input_format=None, columns={})
        observed, unread = observe(sources, jobs=1)
        assert not unread
        return infer(observed)

    return inferred
