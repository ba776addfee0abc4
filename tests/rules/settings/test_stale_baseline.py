"""BAS002: entries of the baseline that no longer do anything."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from mpdoctor.model.baseline import BaselineUse, KnownFault
from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.rule import Problem
from mpdoctor.rules.settings.stale_baseline import RULE

TODAY = datetime.date(2026, 11, 20)
YESTERDAY = datetime.date(2026, 11, 19)
PLACE = Place(str(Path("baseline.yaml")), 3, field="faults[0]")
FAULT = KnownFault(rule="ENV011", event="Page View", reason="old app", place=PLACE)
USE = BaselineUse(FAULT, "of event `Page View`", matched=1, today=TODAY)


def judged(until: datetime.date | None = None, **changes: Any) -> list[Problem]:
    fault = replace(FAULT, until=until)
    return list(RULE.check(replace(USE, fault=fault, **changes)))


@pytest.mark.parametrize(
    ("changes", "severities"),
    [
        pytest.param({}, [], id="at work"),
        pytest.param({"until": TODAY}, [], id="its last day"),
        pytest.param({"until": YESTERDAY}, [Severity.WARNING], id="past"),
        pytest.param({"matched": 0}, [Severity.INFO], id="gone"),
        pytest.param({"matched": 0, "examined": False}, [], id="not examined"),
        pytest.param({"matched": 0, "strict": True}, [Severity.ERROR], id="strict"),
        pytest.param(
            {"until": YESTERDAY, "strict": True}, [Severity.ERROR], id="strict, past"
        ),
    ],
)
def test_an_entry_is_in_force_and_of_use(
    changes: dict[str, Any], severities: list[Severity]
) -> None:
    assert [problem.severity for problem in judged(**changes)] == severities


def test_it_is_told_with_its_place_and_subject() -> None:
    (problem,) = judged(matched=0)

    assert problem.message == (
        "the baseline entry for `ENV011` of event `Page View` matches nothing"
    )
    assert problem.places == (PLACE,)
    assert problem.subject == {"rule": "ENV011", "event": "Page View", "property": None}
