"""What a text looks like: a number, a boolean, or a date in one of its forms."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

NUMBER = "number"
BOOLEAN = "boolean"
DATE = "date"
UTC_DATETIME = "datetime in UTC"
OFFSET_DATETIME = "datetime with offset"
LOCAL_DATETIME = "datetime without offset"
OTHER_DATE = "non-ISO date"

ISO_DATES = frozenset({DATE, UTC_DATETIME, OFFSET_DATETIME, LOCAL_DATETIME})
"""The kinds that Mixpanel takes for a date."""

LONGEST = 64
"""No text of a kind is longer than this."""

# A leading zero, an exponent, a thousands separator or sixteen digits mark a code,
# a version or an id rather than an amount.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?", re.ASCII)

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(T([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)([.,]\d{1,9})?)?"
    r"(?P<zone>[Zz]|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?)?",
    re.ASCII,
)
_NO_OFFSET = re.compile(r"[Zz]|[+-]00(:?00)?", re.ASCII)

# Plainly healthy dates, one to a line; 29 February is left to the closer look.
_PLAIN_DAY = (
    r"[1-9]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_ISO_LINES = re.compile(
    rf"(?:{_PLAIN_DAY}"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?\n)*+",
    re.ASCII,
)
_PLAIN_LINES = re.compile(
    rf"(?:{_PLAIN_DAY}"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z?)?\n)*+",
    re.ASCII,
)

_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?( ?[ap]\.?m\.?)?"
_ZONE = r"( ?(Z|UTC|GMT)?([+-]\d\d:?\d\d)?( ?\([\w ]+\))?| [A-Z]{3,4})"
_TIME = rf"((,? |T){_CLOCK}{_ZONE})?"
_MONTH = (
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|"
    r"sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?"
)
_DAY_NAME = r"((mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? )?"
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_DAY_TH = rf"{_DAY}(st|nd|rd|th)?"
_YEAR = r"(19|20)\d\d"
_OTHER = re.compile(
    rf"({_YEAR}(?P<a>[-/.])(0?[1-9]|1[0-2])(?P=a){_DAY}"
    rf"|{_DAY}(?P<b>[-/.]){_DAY}(?P=b)({_YEAR}|\d\d)"
    rf"|{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])T\d{{4,6}}Z?"
    rf"|{_DAY_NAME}({_DAY_TH}[ -]{_MONTH}[ -]{_YEAR}|{_MONTH} {_DAY_TH},? {_YEAR}))"
    + _TIME,
    re.ASCII | re.IGNORECASE,
)

_FIRST_SECOND = 978_307_200  # 2001-01-01
_LAST_SECOND = 4_133_980_800  # 2101-01-01


@lru_cache(maxsize=2048)
def kind_of(text: str) -> str | None:
    """The kind of thing that a text spells out, or `None` where it is just text."""
    if len(text) > LONGEST:
        return None
    text = text.strip()
    if text[4:5] == "-" and (kind := _iso_kind(text)) is not None:
        return kind
    if _NUMBER.fullmatch(text):
        return NUMBER
    if text.lower() in ("true", "false"):
        return BOOLEAN
    if not text[:1].isalnum():
        return None
    return _iso_kind(text) or _other_kind(text)


def _iso_kind(text: str) -> str | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, time = found.group(1, 2, 3, 4)
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return None
    if time is None:
        return DATE
    zone = found["zone"]
    if zone is None:
        return LOCAL_DATETIME
    return UTC_DATETIME if _NO_OFFSET.fullmatch(zone) else OFFSET_DATETIME


def _other_kind(text: str) -> str | None:
    if _OTHER.fullmatch(text):
        # `2026-02-30` has the form of a date and is none.
        return None if _ISO.fullmatch(text) else OTHER_DATE
    return None


def are_plain_dates(texts: Sequence[str]) -> bool:
    """Whether all texts are days, or moments in UTC or without a zone; may say no to
    rarer forms."""
    lines = "\n".join(texts) + "\n"
    return lines.count("\n") == len(texts) and _PLAIN_LINES.fullmatch(lines) is not None


def are_iso_dates(texts: Sequence[str]) -> bool:
    """As `are_plain_dates`, whatever their zone."""
    lines = "\n".join(texts) + "\n"
    return lines.count("\n") == len(texts) and _ISO_LINES.fullmatch(lines) is not None


def epoch_kind(number: float) -> str | None:
    """`seconds` or `milliseconds` where a number can be a moment of this century."""
    if _FIRST_SECOND <= number < _LAST_SECOND:
        return "seconds"
    if _FIRST_SECOND * 1000 <= number < _LAST_SECOND * 1000:
        return "milliseconds"
    return None
