"""Problems that rules find in profiles and updates, as `lint` reads them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.report import Finding
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup
from tests.identity.records import NOW, event, profile, update

__all__ = [
    "NOW",
    "TOKEN",
    "captured",
    "event",
    "findings",
    "group",
    "profile",
    "update",
]

TOKEN = "83df484fb7ac422f8c93846d76d3ab53"


def group(key: Any, id: Any, **operators: Any) -> dict[str, Any]:
    """A group update; `set={…}` stands for `$set`."""
    named = {f"${name}": value for name, value in operators.items()}
    return {"$token": TOKEN, "$group_key": key, "$group_id": id, **named}


def captured(*records: dict[str, Any], route: str = "engage") -> dict[str, Any]:
    """A request whose body holds these records."""
    return {
        "method": "POST",
        "url": f"https://api.mixpanel.com/{route}",
        "headers": {"Content-Type": "application/json"},
        "body": orjson.dumps(records).decode(),
    }


def findings(
    rule: Rule[Any], records: list[Any], plan: TrackingPlan | None = None
) -> list[Finding]:
    """All findings of one rule in records, each on a line of one file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.ndjson"
        path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in records))
        sources, notes, unread = find_sources([str(path)])
        assert (notes, unread) == ([], [])
        setup = Setup(now=NOW, plan=plan)
        diagnosis = examine(sources, setup, RuleSelection((rule,), {}), jobs=1)
    return list(diagnosis.findings)
