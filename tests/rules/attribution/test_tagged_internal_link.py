import pytest

from mpdoctor.rules.attribution.tagged_internal_link import finds

SITE = "https://www.shop.example.com/sale"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        pytest.param(f"{SITE}?utm_source=shop.example.com", True, id="own host"),
        pytest.param(f"{SITE}?utm_source=www.Example.com", True, id="own domain"),
        pytest.param(f"{SITE}?a=1&utm_medium=internal", True, id="internal"),
        pytest.param(f"{SITE}?utm_source=on_site&utm_medium=x", True, id="onsite"),
        pytest.param(f"{SITE}?utm_source=example", False, id="own brand"),
        pytest.param(f"{SITE}?utm_source=other.example.net", False, id="other host"),
        pytest.param(f"{SITE}?utm_source=com", False, id="no host"),
        pytest.param(f"{SITE}?utm_source=newsletter", False, id="a campaign"),
        pytest.param(f"{SITE}?utm_campaign=internal", False, id="a name"),
        pytest.param("about:blank?utm_source=internal", False, id="no address"),
    ],
)
def test_own_links_are_told_by_their_campaign(url: str, found: bool) -> None:
    assert bool(finds(url)) is found
