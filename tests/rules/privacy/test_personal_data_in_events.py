"""PRI002: people in events."""

from typing import Any

import orjson
import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.rules.privacy.personal_data_in_events import RULE
from tests.rules.examined import event, events, findings


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("email", "ada@example.com", "an e-mail address"),
        ("who", " Ada.Lovelace+news@example.co.uk ", "an e-mail address"),
        ("$email", "ada@example.com", "an e-mail address"),
        ("who", "mailto:ada@example.com", "an e-mail address"),
        ("to", ["bob@example.com"], "an e-mail address"),
        ("buyer", {"contact": {"mail": "a@example.com"}}, "an e-mail address"),
        ("contact", "+49 30 901820", "a phone number"),
        ("phone", "030 123456-78", "a phone number"),
        ("phoneNumber", 4930901820, "a phone number"),
        ("first_name", "Ada", "a person's name"),
        ("full_name", "Ada Lovelace", "a person's name"),
        ("customerName", "Jean-Luc O’Neil", "a person's name"),
        ("client_ip", "203.0.113.9", "an IP address"),
        ("ip_address", "2001:db8::1", "an IP address"),
        ("distinct_id", "ada@example.com", "an e-mail address"),
        ("$user_id", "+4930901820", "a phone number"),
    ],
)
def test_people_in_events(name: str, value: Any, kind: str) -> None:
    (found,) = findings(RULE, [event(**{name: value})])

    assert kind in found.message
    assert found.severity is Severity.WARNING
    told = orjson.dumps([found.message, found.help, dict(found.evidence)])
    assert b"example.com" not in told
    assert str(value).encode() not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "support@example.com"),
        ("email", "b94d27b9934d3e08a52e52d7da7dabfa"),
        ("email", True),
        ("email", ""),
        ("image", "logo@2x.png"),
        ("package", "react@18.2.0"),
        ("handle", "@ada"),
        ("repository", "git@github.com"),
        ("note", "a@b"),
        ("phone", "iPhone 15"),
        ("phone", "0000000"),
        ("phone_model", "030 123456"),
        ("discount", "+15"),
        ("score", "+1 234"),
        ("name", "Green tea"),
        ("product_name", "Ada"),
        ("first_name", "user-12"),
        ("first_name", "n/a"),
        ("app_version", "203.0.113.9"),
        ("ip_address", "10.0.0.1"),
        ("ip", "203.0.113.9"),
        ("$current_url", "https://shop.example.com/u/ada@example.com"),
        ("distinct_id", "$device:42424242-4242-4242-4242-424242424242"),
    ],
)
def test_nobody_in_events(name: str, value: Any) -> None:
    assert findings(RULE, [event(**{name: value})]) == []


def test_what_is_planned_was_decided_by_somebody() -> None:
    spec = EventSpec("Sign Up", properties={"to": PropertySpec(format="email")})
    setup = Setup(plan=TrackingPlan(events={"Sign Up": spec}))

    assert findings(RULE, events("to", "ada@example.com"), setup) == []
    assert findings(RULE, events("to", "ada@example.com"))


def test_each_address_is_masked() -> None:
    (found,) = findings(
        RULE, events("to", "ada@example.com", "bob@mail.example.org", "x@example.net")
    )

    assert found.count == 3
    assert found.severity is Severity.WARNING
    assert found.evidence["samples"] == [
        "a•••@e•••.com",
        "b•••@m•••.org",
        "x•••@e•••.net",
    ]
