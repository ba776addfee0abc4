"""What a plain YAML scalar is: the core schema of YAML 1.2.

YAML 1.1 takes `no` for false, `12:30` for 750 and `2027-03-01` for a date, which
surprises everybody who writes names of events or values of properties.
"""

import math
import re

Scalar = str | int | float | bool | None

NULLS = ("", "~", "null", "Null", "NULL")

_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(NULLS),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MAYBE_NUMBER = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII
)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_NUMBER = 300


def plain(text: str) -> Scalar:
    """The value of a scalar without quotes; raises `ValueError` for a boundless number."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _MAYBE_NUMBER:
        return text
    if _INT.fullmatch(text):
        return int(_short(text))
    if _BASED.fullmatch(text):
        return int(_short(text), 0)
    if _NO_NUMBER.fullmatch(text):
        raise ValueError("a number must be finite")
    if _FLOAT.fullmatch(text):
        number = float(_short(text))
        if not math.isfinite(number):
            raise ValueError("a number must be finite")
        return number
    return text


def _short(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number has more than {_LONGEST_NUMBER} digits")
    return text
