"""Runs a checkup of a few records from beginning to end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue

NOW = 1_775_000_000

Examine = Callable[..., Diagnosis]


def record(event: str | None = "Sign Up", **properties: Any) -> dict[str, Any]:
    """An event fit for `/import`, with an insert id and a user of its own."""
    own = json.dumps([event, properties], sort_keys=True)
    number = sum(ord(char) * at for at, char in enumerate(own, start=1))
    return {
        "event": event,
        "properties": {
            "time": NOW - 60,
            "distinct_id": f"user-{number}",
            "$insert_id": f"insert-id-{number}",
            **properties,
        },
    }


def told(diagnosis: Diagnosis, code: str) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in diagnosis.findings if finding.rule.code == code]


@pytest.fixture
def examined(tmp_path: Path) -> Examine:
    """Examines records as one file, a line each; text is written as it is."""

    def run(
        *records: Any,
        setup: Setup | None = None,
        examples: int = 3,
        identity: bool = False,
    ) -> Diagnosis:
        file = tmp_path / "events.ndjson"
        file.write_text(
            "".join(
                (each if isinstance(each, str) else json.dumps(each)) + "\n"
                for each in records
            )
        )
        sources, _, unread = find_sources([str(file)])
        return examine(
            sources,
            setup or Setup(now=NOW),
            RuleSelection(catalogue(), {}, examples=examples),
            unread=[(error.message, error.hint) for error in unread],
            identity=identity,
        )

    return run
