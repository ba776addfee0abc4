"""A fault of one property in most events is one finding."""

import pytest

from mpdoctor.diagnosis.findings import message_about_many
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.settings import Setup
from tests.diagnosis.conftest import NOW, Examine, record, told

NAMES = ["Sign Up", "Log In", "Order Placed", "x" * 200]
PLAN = TrackingPlan(
    events={name: EventSpec(name) for name in NAMES},
    super_properties={"tier": PropertySpec(ValueType.STRING, required=True)},
)


@pytest.mark.parametrize(
    ("message", "event", "many"),
    [
        ("`time` of event `A` lies back", "A", "`time` of 3 events lies back"),
        ("property `A` of event `A` is", "A", "property `A` of 3 events is"),
        ("`event` is missing from event `A`", "A", "`event` is missing from 3 events"),
        ("p of event `long nam…` is", "long name", "p of 3 events is"),
        ("p of event `a`b` is", "a`b", "p of 3 events is"),
        ("one message for all", "A", "one message for all"),
        ("nameless", None, "nameless"),
    ],
)
def test_a_message_about_one_event_becomes_one_about_many(
    message: str, event: str | None, many: str
) -> None:
    assert message_about_many(message, event, "3 events") == many


@pytest.mark.parametrize("showing", [2, 3, 4])
def test_more_than_half_of_the_events_make_one_finding(
    examined: Examine, showing: int
) -> None:
    events = [
        record(name, **({} if number < showing else {"tier": "free"}))
        for number, name in enumerate(reversed(NAMES))
    ]

    found = told(examined(*events, setup=Setup(now=NOW, plan=PLAN)), "PLAN003")

    if showing == 2:
        assert {finding.subject["event"] for finding in found} == set(NAMES[-2:])
    else:
        (finding,) = found
        assert finding.subject == {"event": None, "property": "tier"}
        assert finding.count == showing
        assert finding.message == (
            f"required property `tier` is missing from {showing} records of {showing} "
            "events"
        )
