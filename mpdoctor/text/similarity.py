"""When two e-mail addresses or phone numbers are the same one in other clothes."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

_PLAIN = re.compile(
    r"[a-z0-9!#$&'*/=?^_`{|}~.+-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}",
    re.ASCII,
)
_PLUS = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
_ROOMS = re.compile(r"[\s().\-/]+")

LONGEST = 320

SHORTEST = 10_000
"""Smaller national numbers are emergency and service calls, not people."""

_ROLE_NAMES = """
abuse accounting accounts admin administrator billing bookings careers contact
customerservice desk enquiries feedback finance guest hello help helpdesk hi hr info
inquiries invoices it jobs kontakt legal mail marketing noreply no-reply donotreply
office orders post postmaster press privacy reception root sales security service shop
staff support team webmaster welcome
"""

ROLES = frozenset(_ROLE_NAMES.split())
"""Mailboxes that several people read, or nobody."""

_PLACEHOLDER_ADDRESSES = """
none@none.com test@test.com test@example.com user@example.com email@example.com a@a.com
a@b.com abc@abc.com no@email.com none@example.com null@null.com email@email.com
name@example.com example@example.com
"""

_PLACEHOLDERS = frozenset(_PLACEHOLDER_ADDRESSES.split())

_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Domains that ignore dots before the `@`, and the one that each stands for.

Source: https://support.google.com/mail/answer/7436150
"""

_NUMBER_OF_MAILBOX = re.compile(r"[-_.]?[0-9]+$")


class Email(Struct, frozen=True):
    """`exact` is the normalised address; `loose` has no plus-tag, and no dots at Gmail.

    `role` is true for mailboxes that do not stand for one person.
    """

    exact: str
    loose: str
    role: bool


@lru_cache(maxsize=8192)
def normal_email(text: str) -> Email | None:
    """An address without case, spaces and Unicode forms, or `None` where it is none."""
    if not text or len(text) > LONGEST:
        return None
    # `casefold` would take `ß` for `ss`, which are two addresses.
    plain = unicodedata.normalize("NFKC", text).strip().strip("<>").lower()
    plain = unicodedata.normalize("NFC", plain)
    if not _PLAIN.fullmatch(plain):
        valid = _validated(plain)
        if valid is None:
            return None
        plain = valid
    local, _, domain = plain.rpartition("@")
    base = local.split("+", 1)[0] or local
    mailbox = base
    if domain in _DOTLESS:
        mailbox, domain = base.replace(".", "") or base, _DOTLESS[domain]
    return Email(
        exact=plain,
        loose=f"{mailbox}@{domain}",
        role=_NUMBER_OF_MAILBOX.sub("", base) in ROLES or plain in _PLACEHOLDERS,
    )


def _validated(text: str) -> str | None:
    if "@" not in text:
        return None
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=True,
            test_environment=True,
        )
    except EmailNotValidError:
        return None
    return f"{found.local_part}@{found.ascii_domain or found.domain}".lower()


@lru_cache(maxsize=8192)
def normal_phone(text: str, country: str | None = None) -> str | None:
    """A number in E.164, or `None` where it is none or its country cannot be told."""
    if not text or len(text) > 40:
        return None
    bare = _ROOMS.sub("", unicodedata.normalize("NFKC", text))
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    if not any(char.isdigit() for char in bare):
        return None
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_possible_number,
        parse,
    )

    region = country.upper() if country and len(country) == 2 else None
    shown = bare if bare.startswith("+") else text
    if region is None and not bare.startswith("+"):
        return None
    try:
        number = parse(shown, region)
    except NumberParseException:
        return bare if _PLUS.fullmatch(bare) else None
    national = number.national_number or 0
    if not is_possible_number(number) or national < SHORTEST:
        return None
    if len(set(str(national))) == 1:
        return None  # 111 111 1111 is what people type who have none
    found = format_number(number, PhoneNumberFormat.E164)
    # An extension is another desk at the same switchboard.
    return f"{found};ext={number.extension}" if number.extension else found
