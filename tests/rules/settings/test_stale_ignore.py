"""BAS001: ignores that no longer do anything."""

import datetime
from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.rule import Problem
from mpdoctor.model.settings import IgnoreUse
from mpdoctor.rules.settings.stale_ignore import RULE

TODAY = datetime.date(2026, 11, 20)
PLACE = Place("mpdoctor.yaml", 12, field="ignore")


def judged(**changes: Any) -> list[Problem]:
    use = {
        "rule": "ENV011",
        "reason": "legacy Android app",
        "until": None,
        "place": PLACE,
        "matched": 5,
        "today": TODAY,
        "scope": "for event `Page View`",
        **changes,
    }
    return list(RULE.check(IgnoreUse(**use)))


@pytest.mark.parametrize(
    ("changes", "severities"),
    [
        pytest.param({}, [], id="at work"),
        pytest.param({"until": TODAY}, [], id="its last day"),
        pytest.param({"until": datetime.date(2026, 11, 19)}, [None], id="past"),
        pytest.param({"matched": 0}, [Severity.INFO], id="nothing to ignore"),
        pytest.param({"matched": 0, "examined": False}, [], id="rule not examined"),
        pytest.param(
            {"until": datetime.date(2026, 1, 1), "matched": 0}, [None], id="past, once"
        ),
    ],
)
def test_an_ignore_is_in_force_and_of_use(
    changes: dict[str, Any], severities: list[Severity | None]
) -> None:
    assert [problem.severity for problem in judged(**changes)] == severities


def test_it_is_told_with_its_place_date_and_reason() -> None:
    (problem,) = judged(until=datetime.date(2026, 3, 1))

    assert problem.message == (
        "the ignore of `ENV011` for event `Page View` ended on 2026-03-01"
    )
    assert problem.places == (PLACE,)
    assert problem.count == 5
    assert problem.evidence == {"reason": "legacy Android app", "until": "2026-03-01"}


def test_an_ignore_without_scope_is_named_by_its_rule_alone() -> None:
    (problem,) = judged(scope="", matched=0)

    assert problem.message == "the ignore of `ENV011` matched nothing"
