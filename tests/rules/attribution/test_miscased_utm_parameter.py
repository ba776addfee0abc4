from typing import Any

import pytest

from mpdoctor.rules.attribution.miscased_utm_parameter import RULE
from tests.rules.profiles.records import event, findings


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        pytest.param("https://example.com/?UTM_Source=a", 1, id="capitals"),
        pytest.param("https://example.com/?a=1&utm_Medium=a", 1, id="second"),
        pytest.param("https://example.com/?utmcampaign=a", 1, id="run together"),
        pytest.param("https://example.com/?utm-source=a", 1, id="hyphen"),
        pytest.param(
            "https://example.com/?utm_source=a&UTM_Medium=b", 1, id="one of two"
        ),
        pytest.param("https://example.com/?utm_source=a&utm_medium=b", 0, id="right"),
        pytest.param("https://example.com/?UTM_Source=a&utm_source=b", 0, id="both"),
        pytest.param("https://example.com/?utm_custom=a", 0, id="another"),
        pytest.param("https://example.com/UTM_Source=a", 0, id="in the path"),
        pytest.param("https://example.com/?q=UTM_Source", 0, id="in a value"),
        pytest.param("https://example.com/?next=xUTM_Source=a", 0, id="part of a name"),
    ],
)
def test_parameters_are_lower_case(url: str, faults: int) -> None:
    assert len(findings(RULE, [event(0, "u", **{"$current_url": url})])) == faults


def test_the_message_names_what_is_missing() -> None:
    url = {"$current_url": "https://example.com/?UTM_Source=a&utm_medium=b"}

    (found,) = findings(RULE, [event(0, "u", **url), event(1, "u", **url)])

    assert "`utm_source`" in found.message
    assert found.count == 2


def test_other_addresses_are_not_landing_pages() -> None:
    properties: dict[str, Any] = {"href": "https://example.com/?UTM_Source=a"}

    assert findings(RULE, [event(0, "u", **properties)]) == []
