from typing import Any

import pytest

from mpdoctor.rules.identity.logout_after_reset import RULE
from tests.identity.records import event, problems


def _sessions(
    people: int, name: str = "Logout", *, late: bool = True, **more: Any
) -> list[dict[str, Any]]:
    records = []
    for number in range(people):
        at = number * 100
        records += [event(at, f"u{number}", f"d{number}")]
        if late:
            records += [event(at + 9, None, f"e{number}", name=name, **more)]
        else:
            records += [event(at + 9, f"u{number}", f"d{number}", name=name, **more)]
    return records


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(_sessions(3), 1, id="new devices"),
        pytest.param(_sessions(3, "user_signed_out"), 1, id="another name"),
        pytest.param(_sessions(3, "Log Out"), 1, id="in two words"),
        pytest.param(_sessions(3, late=False), 0, id="before"),
        pytest.param(_sessions(2), 0, id="two may be chance"),
        pytest.param([*_sessions(3), *_sessions(3, late=False)], 0, id="half of them"),
        pytest.param(_sessions(9, "Checkout"), 0, id="something else"),
        pytest.param(_sessions(9, "Logout Clicked Twice"), 0, id="more words"),
        pytest.param(_sessions(9, mp_lib="python"), 0, id="from a server"),
        pytest.param(
            [event(i, None, "d", name="Logout") for i in range(1, 9)]
            + [event(0, None, "d")],
            0,
            id="an old device",
        ),
        pytest.param(
            [event(i, None, "null", name="Logout") for i in range(9)],
            0,
            id="no device",
        ),
    ],
)
def test_a_logout_is_the_last_thing_a_person_does(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults
