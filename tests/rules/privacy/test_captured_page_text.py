"""Texts of pages that autocapture sends."""

from typing import Any

import pytest

from mpdoctor.rules.privacy.captured_page_text import RULE
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("name", "properties", "faults"),
    [
        ("$mp_click", {"$el_text": "Show my balance"}, 1),
        ("$web_event", {"$el_text": "Ada"}, 1),
        ("$mp_click", {"$el_text": ""}, 0),
        ("$mp_click", {"$el_text": None}, 0),
        ("$mp_click", {"$el_attr__href": "/account"}, 0),
        ("Clicked", {"$el_text": "Buy"}, 0),
    ],
)
def test_a_text_of_an_element(
    name: str, properties: dict[str, Any], faults: int
) -> None:
    found = findings(RULE, [event(name, **properties)])

    assert len(found) == faults
    assert not any("balance" in repr(one.evidence) for one in found)
