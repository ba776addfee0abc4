"""Words that stand for no value."""

from collections.abc import Mapping

_WORDS = (
    *("-", "--", "#N/A", "(not set)", "(null)", "<nil>", "<null>", "[object Object]"),
    *("N/A", "NaN", "nil", "null", "undefined"),
)

# In free text these may be meant: NA is Namibia, and "none" can be an answer.
_UNFIT = ("+inf", "-inf", "-Infinity", "inf", "Infinity", "NA", "None", "unknown")

NONE = '`"None"`'
"""What messages call the text that Python prints for no value."""

_AS_WRITTEN = {"None": NONE}

IN_FREE_TEXT = {word.lower(): f'`"{word}"`' for word in _WORDS}
IN_CLOSED_TEXT = IN_FREE_TEXT | {word.lower(): f'`"{word}"`' for word in _UNFIT}
"""What messages call each word, in any case, in text that may be anything or is restricted."""

LONGEST = 64
"""A longer text is never a placeholder."""

MARKERS = frozenset({*IN_CLOSED_TEXT, ""})
"""All words in lower case: a text that is none of them, whatever its case, is no placeholder."""


def placeholder(text: str, words: Mapping[str, str] = IN_FREE_TEXT) -> str | None:
    """What messages call a text that stands for no value, or `None` for any other."""
    if len(text) > LONGEST:
        return None
    bare = text.strip()
    if not bare:
        return "blank text" if text else "empty text"
    return words.get(bare.lower()) or _AS_WRITTEN.get(bare)
