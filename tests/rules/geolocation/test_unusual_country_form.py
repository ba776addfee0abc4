"""GEO006: two capital letters."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.unusual_country_form import RULE
from tests.identity.records import profile
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("DE", None),
        ("", None),
        (None, None),
        (7, None),
        ("de", "a code in lower case or with spaces"),
        (" DE", "a code in lower case or with spaces"),
        ("DEU", "a code of three letters"),
        ("Germany", "a name"),
    ],
)
def test_forms_of_countries(value: Any, kind: str | None) -> None:
    on_event = findings(RULE, [event(mp_country_code=value)])
    on_profile = findings(RULE, [profile("a", **{"$country_code": value})])

    for found in (on_event, on_profile):
        assert [kind in each.message for each in found if kind] == [True] * bool(kind)
        assert bool(found) == bool(kind)
