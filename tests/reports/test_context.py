"""The line that says where the records of a finding come from."""

from typing import Any

import pytest

from mpdoctor.model.report import Difference
from mpdoctor.reports.context import shown_context
from tests.reports.diagnoses import finding, rule

CONTEXT = {
    "share": 0.003,
    "event_share": 0.12,
    "first_day": "2026-04-01",
    "last_day": "2026-04-28",
}
SENDERS = {"web 2.55.1": 7, "swift 4.2.0": 9, "python 4.10.0": 1}


def shown(
    evidence: dict[str, Any], where: dict[str, str] | None = None, room: int = 200
) -> str:
    difference = Difference(where, False, (9, 9), (0, 99)) if where else None
    return shown_context(
        finding(rule("ENV003"), "x", evidence=evidence, difference=difference), room
    )


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param({}, "", id="nothing is known"),
        pytest.param({"senders": {}}, "", id="no sender"),
        pytest.param({"senders": {"web 2.55.1": 3}}, "from web 2.55.1", id="one"),
        pytest.param(
            {"senders": SENDERS}, "from swift 4.2.0, web 2.55.1 and 1 more", id="three"
        ),
        pytest.param(
            {"context": CONTEXT},
            "2026-04-01 to 2026-04-28; 12 % of its event, 0.3 % of all",
            id="days and shares",
        ),
        pytest.param(
            {"context": {**CONTEXT, "event_share": 1.0}},
            "2026-04-01 to 2026-04-28; 0.3 % of all events",
            id="all records of the event",
        ),
        pytest.param(
            {"context": {"share": 1.0, "event_share": 1.0}}, "", id="everything"
        ),
        pytest.param(
            {"context": {"share": 0.00001}},
            "under 0.1 % of all events",
            id="hardly any",
        ),
        pytest.param(
            {"context": {"first_day": "2026-04-01", "last_day": "2026-04-01"}},
            "on 2026-04-01",
            id="one day",
        ),
        pytest.param(
            {"context": {"apps": {"9.2.0 (swift)": 4}}}, "app 9.2.0", id="one app"
        ),
        pytest.param(
            {"context": {"apps": {"9.2.0 (swift)": 4, "9.1.0 (swift)": 4}}},
            "",
            id="two apps",
        ),
        pytest.param({"senders": "web", "context": []}, "", id="other forms"),
    ],
)
def test_what_is_known_is_told(evidence: dict[str, Any], expected: str) -> None:
    assert shown(evidence) == expected


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        ({"sender": "swift", "version": "4.2.0"}, "from"),
        ({"app": "9.2.0", "library": "swift"}, "app"),
        ({"since": "2026-04-01"}, "2026"),
    ],
)
def test_the_difference_is_not_said_twice(where: dict[str, str], missing: str) -> None:
    evidence = {
        "senders": SENDERS,
        "context": {**CONTEXT, "apps": {"9.2.0 (swift)": 9}},
    }

    assert missing in shown(evidence)
    assert missing not in shown(evidence, where)


def test_whole_parts_are_left_out_where_there_is_no_room() -> None:
    evidence = {"senders": {"web 2.55.1": 3}, "context": CONTEXT}

    assert shown(evidence, room=50) == "from web 2.55.1; 2026-04-01 to 2026-04-28"
    assert shown(evidence, room=5) == "from web 2.55.1"
