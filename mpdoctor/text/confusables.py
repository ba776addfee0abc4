"""Characters that cannot be seen, and characters that look like others."""

import unicodedata
from functools import lru_cache

# Format characters such as zero-width spaces and bidi marks have category Cf; these
# draw nothing either, though Unicode files them elsewhere.
_UNSEEN = frozenset(
    ("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0")
) | frozenset(map(chr, range(0xFE00, 0xFE10)))

# Only what a reader takes for the Latin letter in at least one of its two cases.
_CYRILLIC = ("авеѕіјкмнорстухԁһԛԝӏ", "abesijkmhopctyxdhqwl")
_GREEK = ("αβεζηικμνορτυχ", "abezhikmnoptyx")
_LETTERS = dict(zip(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1], strict=True))
_LOOK_ALIKES = {
    **_LETTERS,
    **{char.upper(): latin.upper() for char, latin in _LETTERS.items()},
    **dict.fromkeys("ı", "i"),
    **dict.fromkeys("ɑ", "a"),
    **dict.fromkeys("ɡ", "g"),
    **dict.fromkeys("‘’‛ʼ`´", "'"),
    **dict.fromkeys("“”„", '"'),
}

_STYLED = ("<wide>", "<narrow>", "<font>")


def without_unseen(text: str) -> str:
    """Text without characters that draw nothing, and with plain spaces for exotic ones."""
    if text.isascii():
        return text
    exotic = {char for char in text if _is_exotic_space(char)}
    trimmed = text.strip("".join(exotic)) if exotic else text
    return "".join(
        " " if char in exotic else char for char in trimmed if not _is_unseen(char)
    )


def in_latin(text: str) -> str:
    """Text with each look-alike replaced by the character it is taken for."""
    if text.isascii():
        return text.replace("`", "'")
    return "".join(_look_alike(char) for char in text)


@lru_cache(maxsize=4096)
def _is_unseen(char: str) -> bool:
    return char in _UNSEEN or unicodedata.category(char) == "Cf"


@lru_cache(maxsize=4096)
def _is_exotic_space(char: str) -> bool:
    return char != " " and unicodedata.category(char) in ("Zs", "Zl", "Zp")


@lru_cache(maxsize=4096)
def _look_alike(char: str) -> str:
    if char in _LOOK_ALIKES:
        return _LOOK_ALIKES[char]
    if unicodedata.decomposition(char).startswith(_STYLED):
        return unicodedata.normalize("NFKC", char)
    return char
