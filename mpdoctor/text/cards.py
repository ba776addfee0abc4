"""Numbers of payment cards: by their issuers' ranges and check digit.

Sources: https://www.iso.org/standard/70484.html (ISO/IEC 7812-1, the check digit) and
https://en.wikipedia.org/wiki/Payment_card_number (ranges and lengths).
"""

import re
from enum import StrEnum

_GROUPED = re.compile(
    r"(?<![\w.+/-])(\d{4})([ -])(\d{4})\2(\d{4})\2(\d{4})(?![\w/]|[.-]\d)"
    r"|(?<![\w.+/-])(\d{4})([ -])(\d{6})\7(\d{5})(?![\w/]|[.-]\d)",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{14,19}", re.ASCII)
_SINGLE = re.compile(r"(?<![\w.+/=-])\d{14,19}(?![\w/]|[.-]\d)", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -")


class Card(StrEnum):
    """How much a number looks like that of a card."""

    GROUPED = "grouped as on a card"
    PLAIN = "digits that could be a card"
    NONE = "digits that are no card"


def is_card_number(digits: str) -> bool:
    """Whether digits alone have an issuer's range, its length and the right check digit.

    >>> is_card_number("4111111111111111"), is_card_number("4111111111111112")
    (True, False)
    """
    return _is_issued(digits) and len(set(digits)) > 1 and luhn(digits)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = 2 * value - 9 * (value > 4)
        total += value
    return total % 10 == 0


def _is_issued(digits: str) -> bool:
    length = len(digits)
    two, three, four = int(digits[:2]), int(digits[:3]), int(digits[:4])
    if digits[0] == "4":
        return length in (16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return length == 16
    if two in (34, 37):
        return length == 15
    if four == 6011 or 644 <= three <= 649 or two == 65 or two == 62:
        return 16 <= length <= 19
    if 3528 <= four <= 3589:
        return length == 16
    return length == 14 and (300 <= three <= 305 or two in (36, 38))


def card_form(text: str) -> Card | None:
    """What a whole text is, if it is nothing but 14 to 19 digits, perhaps in groups."""
    bare = text.strip()
    if _GROUPED.fullmatch(bare):
        digits = bare.translate(_SEPARATORS)
        return Card.GROUPED if is_card_number(digits) else Card.NONE
    if _PLAIN.fullmatch(bare):
        return Card.PLAIN if is_card_number(bare) else Card.NONE
    return None


def card_in(text: str) -> bool:
    """Whether the number of a card stands in a text, in groups or next to the word."""
    for found in _GROUPED.finditer(text):
        if is_card_number(found[0].translate(_SEPARATORS)):
            return True
    return "card" in text.lower() and any(
        is_card_number(found[0]) for found in _SINGLE.finditer(text)
    )


def without_cards(text: str, shown: str) -> str:
    """The text with every number of a card cut down to its last two digits."""

    def hidden(found: re.Match[str]) -> str:
        digits = found[0].translate(_SEPARATORS)
        return f"{shown}{digits[-2:]}" if is_card_number(digits) else found[0]

    return _SINGLE.sub(hidden, _GROUPED.sub(hidden, text))
