"""Every known fault has a rule, or says why it has none."""

import pytest

from mpdoctor.rules import catalogue, reserved_codes

KNOWN = {
    "CON": 23,
    "ENV": 34,
    "PLAN": 31,
    "ID": 27,
    "PRO": 18,
    "GEO": 9,
    "BOT": 9,
    "PRI": 16,
    "UTM": 11,
    "SDK": 23,
    "VOL": 19,
}
"""How many faults of each family were known before any rule was written: `CON001` to
`CON023` and so on. Codes are for ever, so none of them is left out or used for another."""


@pytest.mark.parametrize("family", KNOWN)
def test_no_known_fault_is_forgotten(family: str) -> None:
    codes = {rule.code for rule in catalogue()}
    codes |= {reserved.code for reserved in reserved_codes()}

    known = {f"{family}{number:03}" for number in range(1, KNOWN[family] + 1)}

    assert known - codes == set()


def test_most_known_faults_have_a_rule() -> None:
    codes = {rule.code for rule in catalogue()}

    assert len(codes) >= 150
