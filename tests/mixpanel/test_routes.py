"""Routes behind prefixes."""

import pytest

from mpdoctor.mixpanel.routes import route_of


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/track", "track"),
        ("/track/", "track"),
        ("/mp/track/", "track"),
        ("/MP/Track", "track"),
        ("/mp/engage", "engage"),
        ("/groups/", "groups"),
        ("/import?strict=1", "import"),
        ("/record/", "record"),
        ("/flags/definitions", "flags"),
        ("/settings/", "settings"),
        ("/settings/track", "track"),
        ("/decide", "decide"),
        ("/lookup-tables/0b1c", "lookup-tables"),
        ("/api/2.0/export", "export"),
        ("/api/2.0/engage", ""),
        ("/proxy/api/query/engage", ""),
        ("/collect/t", ""),
        ("/tracking", ""),
        ("", ""),
    ],
)
def test_a_path_leads_to_a_route(path: str, route: str) -> None:
    assert route_of(path) == route
