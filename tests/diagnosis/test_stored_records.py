"""Rows of a warehouse and answers of Mixpanel's API are no requests to `/import`."""

from typing import Any

import pytest

from tests.diagnosis.conftest import NOW, Examine, told

TIME = NOW - 60


def row(event: str, **columns: Any) -> dict[str, Any]:
    return {"event": event, "time": TIME, "distinct_id": "user-1", **columns}


def sent(event: str) -> dict[str, Any]:
    return {"event": event, "properties": {"time": TIME, "distinct_id": "user-1"}}


@pytest.mark.parametrize(
    ("records", "severities"),
    [
        pytest.param([row("Sign Up", plan="free")], [("info", 1)], id="a flat row"),
        pytest.param(
            [
                {
                    "status": "ok",
                    "results": {"events": [sent("Sign Up"), sent("Log In")]},
                }
            ],
            [("info", 2)],
            id="the activity of a person",
        ),
        pytest.param([sent("Sign Up")], [("error", 1)], id="for `/import`"),
        pytest.param(
            [sent("Sign Up"), row("Sign Up"), row("Sign Up")],
            [("error", 1), ("info", 2)],
            id="both of one event",
        ),
        pytest.param(
            [row("Sign Up"), row("Log In"), sent("Pay"), sent("Quit")],
            [("error", 1), ("error", 1), ("info", 1), ("info", 1)],
            id="both of several events",
        ),
    ],
)
def test_only_what_is_for_import_lacks_an_insert_id(
    examined: Examine, records: list[Any], severities: list[tuple[str, int]]
) -> None:
    found = told(examined(*records), "ENV011")

    assert sorted((one.severity.value, one.count) for one in found) == severities
