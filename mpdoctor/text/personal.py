"""Personal data and secrets in values: precise rather than complete."""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from mpdoctor.text.cards import Card, card_form, card_in
from mpdoctor.text.keys import key_in
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_names import Named, personal_name
from mpdoctor.text.placeholders import placeholder
from mpdoctor.text.similarity import normal_email

CARD_LIKE = "digits that could be a card"
NO_CARD = "digits that are no card"
"""Beside the kinds above, what is counted of whole numbers in a property."""

LONGEST = 16_384
"""Characters of a text that are looked at."""

EMAIL_IN_TEXT = re.compile(
    r"(?<![\w.%+/:@-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w@-]|:[^\s/])"
)
PHONE_IN_TEXT = re.compile(r"(?<![\w+])\+[1-9][\d ().-]{6,20}\d(?![\w])", re.ASCII)

_FILE_ENDINGS = frozenset(
    [
        "avif",
        "bmp",
        "css",
        "csv",
        "gif",
        "heic",
        "html",
        "ico",
        "jpeg",
        "jpg",
        "js",
        "json",
        "map",
        "md",
        "mov",
        "mp",
        "png",
        "pdf",
        "py",
        "svg",
        "ts",
        "txt",
        "webm",
        "webp",
        "xml",
        "zip",
    ]
)
_NOBODY = frozenset({"git", "bot", "mailer-daemon"})
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.ASCII)
_DIGITS = re.compile(r"[+(]?[\d ().\-/]+", re.ASCII)
_PERSON = re.compile(r"[^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+){0,4}\.?")
_MASKED = re.compile(
    r"[*•…●]|x{4}|redact|hidden|masked|filtered|removed", re.IGNORECASE
)
_SIGN = re.compile(r"[^A-Za-z _-]")


def is_email(text: str) -> bool:
    """Whether a text is the address of one person, and not of an office or a robot."""
    if "@" not in text or len(text) > 320:
        return False
    bare = text.strip().removeprefix("mailto:")
    found = normal_email(bare)
    if found is None or found.role:
        return False
    mailbox, _, domain = found.exact.rpartition("@")
    return (
        domain.rpartition(".")[2] not in _FILE_ENDINGS
        and mailbox not in _NOBODY
        and "." in domain
    )


def is_phone(text: str) -> bool:
    """Whether a text is an international phone number that can be dialled."""
    bare = text.strip()
    if bare[:1] != "+" or not 8 <= len(bare) <= 30 or not _DIGITS.fullmatch(bare):
        return False
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        return is_valid_number(parse(bare))
    except NumberParseException:
        return False


def is_iban(text: str) -> bool:
    """Whether a text is a bank account number of the right length and check digits."""
    bare = text.strip()
    if len(bare) > 42 or not _IBAN.fullmatch(bare):
        return False
    from stdnum import iban

    return bool(iban.is_valid(bare))


def prohibited(value: Any) -> Personal | str | None:
    """What a whole value is that must not be sent, whatever its property is called.

    Numbers of cards that are not grouped as on a card are `CARD_LIKE` or `NO_CARD`.
    """
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    card = card_form(value)
    if card is not None:
        return {
            Card.GROUPED: Personal.CARD,
            Card.PLAIN: CARD_LIKE,
            Card.NONE: NO_CARD,
        }[card]
    if is_iban(value):
        return Personal.ACCOUNT
    return Personal.KEY if key_in(value) else None


def whole(value: Any) -> Personal | str | None:
    """What a whole value is, whatever its property is called; `None` for nothing of it."""
    found = prohibited(value)
    if found is not None or not isinstance(value, str):
        return found
    if is_email(value):
        return Personal.EMAIL
    return Personal.PHONE if is_phone(value) else None


def inside(text: str) -> Iterator[Personal]:
    """What stands inside a text of several words."""
    text = text[:LONGEST]
    if card_in(text):
        yield Personal.CARD
    if key_in(text):
        yield Personal.KEY
    if any(is_email(found[0]) for found in EMAIL_IN_TEXT.finditer(text)):
        yield Personal.EMAIL
    if any(is_phone(found[0]) for found in PHONE_IN_TEXT.finditer(text)):
        yield Personal.PHONE


def by_name(name: str, value: Any) -> Personal | None:
    """What a value is that its property's name calls personal, if it looks like it."""
    return as_named(personal_name(name), value)


def as_named(named: Named | None, value: Any) -> Personal | None:
    """What a value is, if it looks like what its name says."""
    if named is None or isinstance(value, bool):
        return None
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not 3 <= len(text) <= 4096:
        return None
    if placeholder(text) is not None or _MASKED.search(text):
        return None
    return _LOOKS[named.kind](text.strip(), named)


def _password(text: str, named: Named) -> Personal | None:
    # `password: reset` and `password: Forgot password` are no passwords.
    sure = len(text) <= 200 and _SIGN.search(text) and " " not in text
    return Personal.PASSWORD if sure else None


def _token(text: str, named: Named) -> Personal | None:
    return Personal.TOKEN if len(text) >= 16 and " " not in text else None


def _card(text: str, named: Named) -> Personal | None:
    return Personal.CARD if card_form(text) in (Card.GROUPED, Card.PLAIN) else None


def _card_code(text: str, named: Named) -> Personal | None:
    return Personal.CARD_CODE if text.isdecimal() and len(text) <= 4 else None


def _account(text: str, named: Named) -> Personal | None:
    return Personal.ACCOUNT if is_iban(text.upper()) else None


def _national_id(text: str, named: Named) -> Personal | None:
    if not any(map(str.isdecimal, text)) or len(text) > 30:
        return None
    return Personal.NATIONAL_ID if _is_valid(text, named.forms) else None


@lru_cache(maxsize=1024)
def _is_valid(text: str, forms: tuple[str, ...]) -> bool:
    from importlib import import_module

    return any(bool(import_module(f"stdnum.{form}").is_valid(text)) for form in forms)


def _phone(text: str, named: Named) -> Personal | None:
    if not _DIGITS.fullmatch(text):
        return None
    digits = [sign for sign in text if sign.isdecimal()]
    sure = 7 <= len(digits) <= 15 and len(set(digits)) > 2
    return Personal.PHONE if sure else None


def _name(text: str, named: Named) -> Personal | None:
    sure = len(text) <= 80 and _PERSON.fullmatch(text)
    return Personal.NAME if sure else None


def _address(text: str, named: Named) -> Personal | None:
    try:
        address = ip_address(text.split(",")[0].strip())
    except ValueError:
        return None
    # Addresses for documentation are reserved, but stand for those of visitors.
    reserved = str(address).startswith(
        ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
    )
    return Personal.ADDRESS if address.is_global or reserved else None


_LOOKS = {
    Personal.PASSWORD: _password,
    Personal.TOKEN: _token,
    Personal.CARD: _card,
    Personal.CARD_CODE: _card_code,
    Personal.ACCOUNT: _account,
    Personal.NATIONAL_ID: _national_id,
    Personal.PHONE: _phone,
    Personal.NAME: _name,
    Personal.ADDRESS: _address,
}
