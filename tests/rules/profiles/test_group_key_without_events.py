from typing import Any

import pytest

from mpdoctor.rules.profiles.group_key_without_events import RULE
from tests.rules.profiles.records import event, findings, group

ACME = group("company", "acme", set={"plan": "pro"})


def events(count: int, **properties: Any) -> list[dict[str, Any]]:
    return [event(n, "u", "d", **properties) for n in range(count)]


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([ACME, *events(20)], 1, id="none carries it"),
        pytest.param([ACME, *events(20, Company="acme")], 1, id="another case"),
        pytest.param([ACME, *events(19)], 0, id="few events"),
        pytest.param([ACME], 0, id="no events"),
        pytest.param([ACME, *events(19), *events(1, company="acme")], 0, id="one does"),
        pytest.param([ACME, *events(20, company=["acme"])], 0, id="a list"),
        pytest.param([ACME, *events(30, name="$identify")], 0, id="Mixpanel's own"),
    ],
)
def test_events_carry_the_key(records: list[dict[str, Any]], faults: int) -> None:
    assert len(findings(RULE, records)) == faults
