"""What is left of personal data in reports."""

import pytest

from mpdoctor.text.cards import is_card_number
from mpdoctor.text.masking import masked, without_people, without_secrets
from mpdoctor.text.personal import whole
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_names import personal_name


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("ada@example.com", Personal.EMAIL, "a•••@e•••.com"),
        ("+49 30 901820", Personal.PHONE, "+•••20"),
        ("030 901820", Personal.PHONE, "•••20"),
        ("4242 4242 4242 4242", Personal.CARD, "•••42"),
        (4242424242424242, Personal.CARD, "•••42"),
        ("DE89370400440532013000", Personal.ACCOUNT, "DE•••"),
        ("536-90-4399", Personal.NATIONAL_ID, "•••9"),
        ("hunter2", Personal.PASSWORD, "•••"),
        ("123", Personal.CARD_CODE, "•••"),
        ("AKIAIOSFODNN7EXAMPLE", Personal.KEY, "AKIA•••"),
        ("Ada", Personal.NAME, "A•••"),
        ("203.0.113.9", Personal.ADDRESS, "203.•••"),
    ],
)
def test_enough_is_left_to_recognise_what_one_knows(
    value: str, kind: Personal, shown: str
) -> None:
    assert masked(value, kind) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "write to ada@example.com or call +49 30 901820",
            "write to a•••@e•••.com or call +•••20",
        ),
        ("value `4242 4242 4242 4242` is too long", "value `•••42` is too long"),
        ("made of gl" + "pat-AbCdEfGhIjKlMnOpQrSt", "made of glpa•••"),
        ("https://ada:hunter@example.com/x", "https://ada:•••@example.com/x"),
        ("https://example.com/u/ada@example.com/x", "https://example.com/u/•••/x"),
        ("https://example.com/u/ada%40example.com", "https://example.com/u/•••"),
        ("mailto:ada@example.com", "mailto:a•••@e•••.com"),
        ("https://example.com/@ada/posts", "https://example.com/@ada/posts"),
        (
            "https://example.com/?token=abc123abc123&x=1",
            "https://example.com/?token=•••&x=1",
        ),
        (
            "order 4242424242424241 of 2026-01-02",
            "order 4242424242424241 of 2026-01-02",
        ),
        ("`DE89 3704 0044 0532 0130 00`", "`DE•••`"),
        ("event `Sign Up` has 12 properties", "event `Sign Up` has 12 properties"),
    ],
)
def test_people_are_masked_inside_messages(text: str, shown: str) -> None:
    assert without_people(text) == shown


def test_addresses_of_people_are_no_secrets() -> None:
    assert without_secrets("ada@example.com") == "ada@example.com"


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("4242424242424242", True),
        ("5555555555554444", True),
        ("2223003122003222", True),
        ("378282246310005", True),
        ("6011111111111117", True),
        ("3530111333300000", True),
        ("36227206271667", True),
        ("4242424242424241", False),
        ("1234567890123452", False),
        ("490154203237518", False),
        ("378282246310005000", False),
    ],
)
def test_numbers_of_cards(number: str, valid: bool) -> None:
    assert is_card_number(number) is valid


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("phone", Personal.PHONE),
        ("billingPhoneNumber", Personal.PHONE),
        ("mobile", Personal.PHONE),
        ("is_mobile", None),
        ("phone_model", None),
        ("User First Name", Personal.NAME),
        ("name", None),
        ("username", None),
        ("client_ip", Personal.ADDRESS),
        ("ship", None),
        ("cpf", Personal.NATIONAL_ID),
        ("sin", Personal.NATIONAL_ID),
        ("angle_sin", None),
        ("new_password", Personal.PASSWORD),
        ("password_length", None),
    ],
)
def test_names_of_properties(name: str, kind: Personal | None) -> None:
    found = personal_name(name)

    assert (found and found.kind) == kind


def test_long_and_hostile_text_takes_no_time() -> None:
    for text in (
        "1 " * 8000,
        "a@" * 8000,
        "+1" * 8000,
        "a.b@" + "c." * 8000,
        "eyJ" * 5000,
    ):
        assert whole(text) is None
        without_people(text)
