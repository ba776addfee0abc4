"""PRI004: contacts inside what people write."""

import pytest

from mpdoctor.rules.privacy.personal_data_in_text import RULE
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (
            "message",
            "Please write to ada@example.com today.",
            "Please write to a•••@e•••.com today.",
        ),
        ("query", "call +49 30 901820 now", "call +•••20 now"),
        ("current_page_title", "Inbox (ada@example.com)", "Inbox (a•••@e•••.com)"),
    ],
)
def test_contacts_in_text(name: str, value: str, shown: str) -> None:
    (found,) = findings(RULE, [event(**{name: value})])

    assert found.evidence["samples"] == [shown]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message", "write to support@example.com"),
        ("message", "meet me @ada or @bob"),
        ("message", "npm install react@18.2.0"),
        ("message", "clone git@github.com:example/shop.git"),
        ("message", "2 + 2 = 4, +10 % more"),
        ("message", "between 2026-01-01 and 2026-12-31 10:00"),
        ("message", "look at logo@2x.png"),
    ],
)
def test_other_text(name: str, value: str) -> None:
    assert findings(RULE, [event(**{name: value})]) == []
