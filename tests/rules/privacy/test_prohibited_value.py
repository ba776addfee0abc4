"""PRI001: what must never be sent, and what only looks like it."""

from typing import Any

import orjson
import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.rules.privacy.prohibited_value import RULE
from tests.identity.records import profile, update
from tests.rules.examined import event, events, findings

CARD = "4242 4242 4242 4242"
IBAN = "DE89 3704 0044 0532 0130 00"
AWS = "AKIAIOSFODNN7EXAMPLE"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        pytest.param("note", CARD, "a payment card number", id="grouped"),
        pytest.param("note", "4242-4242-4242-4242", "a payment card number", id="dash"),
        pytest.param("note", "3782 822463 10005", "a payment card number", id="amex"),
        pytest.param("payment", "5555555555554444", "a payment card number", id="bare"),
        pytest.param("payment", 4242424242424242, "a payment card number", id="number"),
        pytest.param(
            "comment", f"my card is {CARD}", "a payment card number", id="text"
        ),
        pytest.param(
            "card_number", "4242424242424242", "a payment card number", id="n"
        ),
        pytest.param("cvv", "123", "the security code of a card", id="cvv"),
        pytest.param("ref", IBAN, "a bank account number (IBAN)", id="iban"),
        pytest.param("iban", "GB82WEST12345698765432", "a bank account", id="gb"),
        pytest.param("ssn", "536-90-4399", "a national id", id="ssn"),
        pytest.param("customerCpf", "390.533.447-05", "a national id", id="cpf"),
        pytest.param("national_id", "44051401359", "a national id", id="pesel"),
        pytest.param("password", "hunter2", "a password", id="password"),
        pytest.param("access_token", "9f8e7d6c5b4a39281706", "an access token", id="t"),
        pytest.param("note", AWS, "a secret key", id="aws"),
        pytest.param("note", f"ghp_{'a1B2' * 9}", "a secret key", id="github"),
        pytest.param("note", JWT, "a secret key", id="jwt"),
        pytest.param("distinct_id", CARD, "a payment card number", id="as id"),
        pytest.param("user", {"cards": [CARD]}, "a payment card number", id="nested"),
        pytest.param(
            "current_page_title", f"Card {CARD}", "a payment card", id="title"
        ),
    ],
)
def test_what_must_not_be_sent(name: str, value: Any, kind: str) -> None:
    (found,) = findings(RULE, [event(**{name: value})])

    assert kind in found.message
    assert found.subject["property"] == name
    assert str(value).encode() not in orjson.dumps(
        [found.message, found.help, dict(found.evidence), dict(found.subject)]
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("order_id", "4242424242424242", id="order"),
        pytest.param("orderNumber", 4242424242424242, id="order number"),
        pytest.param("note", "4242424242424241", id="check digit"),
        pytest.param("note", "9999 9999 9999 9995", id="no issuer"),
        pytest.param("imei", "490154203237518", id="phone's own number"),
        pytest.param("microseconds", 1790000000123456, id="time"),
        pytest.param("note", "4242", id="last four"),
        pytest.param("card_number", "•••• 4242", id="masked"),
        pytest.param("card_number", "**** **** **** 4242", id="stars"),
        pytest.param("uuid", "42424242-4242-4242-4242-424242424242", id="uuid"),
        pytest.param("note", "DE88 3704 0044 0532 0130 00", id="no iban"),
        pytest.param("password", "reset", id="a word"),
        pytest.param("password", True, id="a flag"),
        pytest.param("password", "[redacted]", id="redacted"),
        pytest.param("password_strength", "9", id="about a password"),
        pytest.param("has_password", "yes", id="whether"),
        pytest.param("access_token", "none", id="no token"),
        pytest.param("ssn", "000-12-3456", id="no ssn"),
        pytest.param("basin", "046454286", id="ends like another word"),
        pytest.param("trigonometry", {"sin": "046454286"}, id="a sine"),
        pytest.param("note", "sk-lowercase-words-and-more", id="words"),
        pytest.param("price", 4242.42, id="price"),
        pytest.param("version", "1.2.3.4", id="version"),
        pytest.param("$current_url", f"https://x.example.com/?q={CARD}", id="page"),
    ],
)
def test_what_may_be_sent(name: str, value: Any) -> None:
    assert findings(RULE, [event(**{name: value})]) == []


def test_numbers_of_orders_are_no_cards() -> None:
    """One of ten has the check digit of a card, and an eleventh shows that it is chance."""
    numbers = [4_242_424_242_424_200 + n for n in range(100)]

    assert findings(RULE, events("reference_of_shop", *map(str, numbers))) == []
    assert findings(RULE, events("value", *numbers)) == []
    assert findings(RULE, events("value", *map(str, numbers[:43]))) == []


def test_a_key_is_certain_and_a_card_is_not() -> None:
    (key,) = findings(RULE, events("note", AWS))
    (card,) = findings(RULE, events("note", CARD))

    assert (key.confidence, card.confidence) == (Confidence.CERTAIN, Confidence.LIKELY)


def test_samples_are_masked() -> None:
    (found,) = findings(RULE, events("note", CARD, IBAN, AWS))

    assert found.count == 3
    assert sorted(found.evidence["samples"]) == ["AKIA•••", "DE•••", "•••42"]


def test_profiles_are_looked_at_as_well() -> None:
    records = [
        profile("a", **{"$name": "Ada", "card_number": "4242424242424242"}),
        update("b", set={"card_number": CARD}),
        update("c", set={"note": "4242424242424242", "order_id": 4242424242424242}),
    ]

    found = findings(RULE, records)

    (one,) = found
    assert one.count == 2
    assert one.subject["property"] == "card_number"
    assert one.evidence["samples"] == ["•••42"]
