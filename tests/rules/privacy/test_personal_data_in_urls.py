"""PRI003: what the addresses of pages give away."""

import orjson
import pytest

from mpdoctor.rules.privacy.personal_data_in_urls import RULE
from tests.rules.examined import event, findings

SHOP = "https://shop.example.com"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("$current_url", f"{SHOP}/?email=ada%40example.com", "an e-mail address"),
        ("$current_url", f"{SHOP}/?login=ada@example.com", "an e-mail address"),
        ("$current_url", f"{SHOP}/u/ada@example.com/orders", "an e-mail address"),
        ("$referrer", f"{SHOP}/reset?token=4f2a9c7e51", "an access token"),
        ("$current_url", f"{SHOP}/#access_token=4f2a9c7e51aa", "an access token"),
        ("$current_url", f"{SHOP}/?x=1&password=hunter2", "a password"),
        ("$current_url", "https://ada:secret1@shop.example.com/", "a password"),
        ("$current_url", f"{SHOP}/?key=AIza{'a1B2c' * 7}", "a secret key"),
        ("$current_url", f"{SHOP}/?phone=%2B4930901820", "a phone number"),
        ("$current_url", f"{SHOP}/?first_name=Ada", "a person's name"),
        ("current_url_search", "?resetToken=4f2a9c7e51", "an access token"),
        ("page_url", f"{SHOP}/?email=ada%40example.com", "an e-mail address"),
        ("mp_keyword", "ada@example.com", "an e-mail address"),
        ("utm_content", "ada@example.com", "an e-mail address"),
    ],
)
def test_what_an_address_gives_away(name: str, value: str, kind: str) -> None:
    (found,) = findings(RULE, [event(**{name: value})])

    assert kind in found.message
    told = orjson.dumps([found.message, dict(found.evidence)]).decode()
    for secret in ("4f2a9c7e51", "hunter2", "secret1", "ada@", "ada%40", "901820"):
        assert secret not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("$current_url", f"{SHOP}/?utm_source=news&code=SUMMER26"),
        ("$current_url", f"{SHOP}/?token={{token}}"),
        ("$current_url", f"{SHOP}/?token=[redacted]"),
        ("$current_url", f"{SHOP}/?token=abc"),
        ("$current_url", f"{SHOP}/?email="),
        ("$current_url", f"{SHOP}/?email=newsletter"),
        ("$current_url", f"{SHOP}/@ada/photos"),
        ("$current_url", f"{SHOP}/?contact=support@example.com"),
        ("$current_url", f"{SHOP}/logo@2x.png"),
        ("$current_url", f"{SHOP}/?name=Ada"),
        ("$current_url", f"{SHOP}/?page=2&sort=price"),
        ("$current_url", "https://www.google.com/maps/@52.5,13.4,12z"),
        ("mp_keyword", "green tea"),
        ("utm_content", "Banner 300x250"),
        ("title", f"{SHOP}/?email=ada%40example.com"),
    ],
)
def test_a_harmless_address(name: str, value: str) -> None:
    assert findings(RULE, [event(**{name: value})]) == []


def test_the_rest_of_the_address_is_left_to_see() -> None:
    (found,) = findings(
        RULE,
        [event(**{"$current_url": f"{SHOP}/reset?lang=de&token=4f2a9c7e51&x=1"})],
    )

    assert found.evidence["samples"] == [f"{SHOP}/reset?lang=de&token=•••&x=1"]
