from typing import Any

import pytest

from mpdoctor.rules.attribution.miscased_utm_property import RULE
from tests.rules.profiles.records import event, findings


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("UTM_Source", "utm_source"),
        ("utm_Campaign", "utm_campaign"),
        ("utmSource", "utm_source"),
        ("UTM Medium", "utm_medium"),
        ("utm-term", "utm_term"),
        ("utm_source", None),
        ("utm_source [first touch]", None),
        ("UTM", None),
        ("initial_utm_source", None),
        ("utm_custom", None),
        ("Source", None),
    ],
)
def test_only_mixpanels_spelling_is_read(name: str, meant: str | None) -> None:
    properties: dict[str, Any] = {name: "newsletter"}

    found = findings(RULE, [event(0, "u", **properties)])

    assert [finding.help for finding in found] == (
        [f"did you mean `{meant}`?"] if meant else []
    )
