from typing import Any

import pytest

from mpdoctor.rules.identity.identified_device import RULE
from tests.identity.records import event, identify, problems, uuid

A = uuid(1)
STAMP = {"$mp_api_timestamp_ms": 1_775_000_001_000}


def sdk(id: str, before: str, **more: Any) -> dict[str, Any]:
    return event(0, id=id, name="$identify", **{"$anon_distinct_id": before}, **more)


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(sdk(f"$device:{A}", f"$device:{A}"), 1, id="itself"),
        pytest.param(sdk(A, f"$device:{A}"), 1, id="without prefix"),
        pytest.param(sdk("u", "$device:d", **{"$device_id": "u"}), 1, id="device id"),
        pytest.param(sdk(f"$device:{A}", "x"), 1, id="a device as user"),
        pytest.param(identify(0, A, A), 1, id="by the API"),
        pytest.param(sdk("ann", f"$device:{A}"), 0, id="a user"),
        pytest.param(identify(0, "ann", A), 0, id="a user by the API"),
        pytest.param(
            sdk(f"$device:{A}", f"$device:{A}", **STAMP),
            0,
            id="an export may hold the canonical id",
        ),
        pytest.param(
            sdk(
                f"$device:{A}",
                f"$device:{A}",
                **STAMP,
                **{"$distinct_id_before_identity": "ann"},
            ),
            0,
            id="what was sent",
        ),
        pytest.param(
            sdk(f"$device:{A}", f"$device:{A}", **{"$user_id": "ann"}),
            0,
            id="the user stands beside it",
        ),
        pytest.param(sdk("undefined", "undefined"), 0, id="placeholders"),
    ],
)
def test_a_device_is_no_user(record: dict[str, Any], faults: int) -> None:
    assert len(problems(RULE, [record])) == faults
