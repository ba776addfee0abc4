"""Masks what is personal or secret: enough is left to recognise a value one knows."""

import re
from typing import Any

from mpdoctor.text.cards import without_cards
from mpdoctor.text.keys import KEY_PREFIXES, key_in, without_keys
from mpdoctor.text.personal import EMAIL_IN_TEXT, PHONE_IN_TEXT, is_phone
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_urls import masked_queries, masked_url

DOTS = "•••"

_LONGEST = 400
_SIGNS = ("=", "://")
_LINKED_EMAIL = re.compile(
    r"(?<=mailto:)[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.ASCII)


def masked_email(address: str) -> str:
    """`a•••@e•••.com` of `ada@example.com`."""
    mailbox, _, domain = address.partition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{mailbox[:1]}{DOTS}@{host[:1]}{DOTS}{dot}{ending}"


def masked(value: Any, kind: str) -> str:
    """A value of a kind of `Personal` that fills a whole property."""
    text = str(value).strip()[:_LONGEST]
    if kind in (Personal.PASSWORD, Personal.TOKEN, Personal.CARD_CODE):
        return DOTS
    if kind == Personal.EMAIL:
        return masked_email(text.removeprefix("mailto:"))
    if kind == Personal.KEY:
        return without_keys(text, DOTS) if key_in(text) else f"{text[:4]}{DOTS}"
    if kind == Personal.NAME:
        return f"{text[:1]}{DOTS}"
    if kind == Personal.ACCOUNT:
        return f"{text[:2]}{DOTS}"
    if kind == Personal.ADDRESS:
        return f"{re.split('[.:]', text)[0]}.{DOTS}"
    if kind == Personal.NATIONAL_ID:
        return f"{DOTS}{text[-1:]}"
    return f"{text[:1] if text[:1] == '+' else ''}{DOTS}{text[-2:]}"


def without_secrets(text: str) -> str:
    """The text without cards, bank accounts, keys, and secrets in addresses of pages."""
    if (
        not any(map(str.isdecimal, text))
        and not any(sign in text for sign in _SIGNS)
        and not any(prefix in text for prefix in KEY_PREFIXES)
    ):
        return text
    text = _IBAN.sub(_masked_account, without_keys(masked_queries(text, DOTS), DOTS))
    return without_cards(text, DOTS)


def _masked_account(found: re.Match[str]) -> str:
    from mpdoctor.text.personal import is_iban

    return f"{found[0][:2]}{DOTS}" if is_iban(found[0]) else found[0]


def without_people(text: str) -> str:
    """The text without secrets, e-mail addresses and international phone numbers."""
    text = without_secrets(text)
    if "://" in text and ("@" in text or "%40" in text):
        text = masked_url(text, DOTS)
    if "@" in text:
        text = _LINKED_EMAIL.sub(lambda found: masked_email(found[0]), text)
        text = EMAIL_IN_TEXT.sub(lambda found: masked_email(found[0]), text)
    if "+" not in text:
        return text
    return PHONE_IN_TEXT.sub(
        lambda found: f"+{DOTS}{found[0][-2:]}" if is_phone(found[0]) else found[0],
        text,
    )
