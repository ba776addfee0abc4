"""The shop shows what it is there to show."""

from collections import Counter

import pytest

from tests.samples.conftest import Mpdoctor

SHOP = "sample_payloads/shop"

FAULTS = {
    # 36 parcels were reported by a worker that still sends to the US.
    "CON002": 36,
    # 5 events of a test machine.
    "CON004": 5,
    # 4 refunds in microseconds.
    "ENV006": 4,
    # 4 parcels of nobody.
    "ENV009": 4,
    # 3 orders use their number as insert id, one of them for two parcels.
    "ENV013": 4,
    # 4 orders were uploaded twice.
    "ENV014": 4,
    # Mixpanel refused the refunds, which the answer says.
    "ENV025": 4,
    # 3 people log in with their e-mail address.
    "ID028": 3,
    # A campaign that was never wired up.
    "PLAN002": 0,
    # One app version forgets the currency.
    "PLAN003": 5,
    # Another sends prices as text.
    "PLAN005": 18,
    # `sign up` of an old Android app.
    "PLAN008": 4,
    # `Order 70123 Opened`.
    "PLAN009": 5,
    # 6 coupons `N/A`, 5 searches for `undefined`.
    "PLAN014": 11,
    # `PayPal` beside `paypal`.
    "PLAN015": 3,
    # A pop-up that was to be switched off.
    "PLAN037": 10,
    # `Prodct Added`.
    "PLAN038": 3,
}


PEOPLE = {
    # The same 3 people, now counted as people.
    "ID013": 3,
}
"""What only shows when identities are examined, which `lint` leaves to others."""


@pytest.mark.parametrize(
    ("command", "faults"), [("check", FAULTS | PEOPLE), ("lint", FAULTS)]
)
def test_every_mistake_is_found_and_nothing_else(
    mpdoctor: Mpdoctor, command: str, faults: dict[str, int]
) -> None:
    code, report = mpdoctor(command, SHOP)

    found: Counter[str] = Counter()
    for finding in report["findings"]:
        found[finding["code"]] += finding["count"]
    assert dict(found) == faults
    assert code == 1


def test_the_number_of_findings_is_one_to_look_at(mpdoctor: Mpdoctor) -> None:
    _, report = mpdoctor("check", SHOP)

    assert 12 <= len(report["findings"]) <= 20


def test_the_settings_name_their_own_inputs(mpdoctor: Mpdoctor) -> None:
    """Without a path, what `inputs` lists beside the settings is read."""
    _, whole = mpdoctor("check", SHOP)
    _, listed = mpdoctor("check", "--config", f"{SHOP}/mpdoctor.yaml")

    assert listed["findings"] == whole["findings"]
