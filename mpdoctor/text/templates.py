"""Names with something variable inside."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_LONGEST = 255

_ENDS = r"(?=[\s\"'<>()\[\]{}]|$)"
_START = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"

_VARIABLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("<url>", re.compile(rf"(?:https?://|www\.)\S+{_ENDS}", re.IGNORECASE)),
    ("<email>", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("<url>", re.compile(r"(?:(?<=\s)|^)/[\w.~%/?#&=+-]+", re.ASCII)),
    (
        "<uuid>",
        re.compile(
            rf"{_START}[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{_END}",
            re.IGNORECASE,
        ),
    ),
    (
        "<date>",
        re.compile(
            r"(?<!\d)(?:(?:19|20)\d\d([-/._])(?:0?[1-9]|1[0-2])\1(?:[0-2]?\d|3[01])"
            r"(?:[T_ ]\d\d[:.]?\d\d(?:[:.]?\d\d)?(?:\.\d+)?Z?)?"
            r"|(?:[0-2]?\d|3[01])([-/.])(?:[0-2]?\d|3[01])\2(?:19|20)\d\d"
            r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])"
            r"|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)",
            re.ASCII,
        ),
    ),
    (
        "<hash>",
        re.compile(
            rf"{_START}(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{{12,128}}{_END}",
            re.IGNORECASE,
        ),
    ),
)

_TOKEN = re.compile(rf"{_START}[A-Za-z0-9]{{8,64}}{_END}", re.ASCII)
_RUNS = re.compile(r"\d+|\D+", re.ASCII)
_NUMBER = re.compile(rf"{_START}\d+(?:[.,]\d+)*{_END}|(?<!\d)\d{{5,}}(?!\d)", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)

_WEIGHTS = {1: 0.05, 2: 0.05, 3: 0.2, 4: 0.5}
_YEAR_WEIGHT = 0.05


def template_of(name: str) -> str | None:
    """A name with what looks variable replaced, or `None` where nothing does.

    `Viewed product 48213` becomes `Viewed product <number>`. Small numbers count as
    well: whether `Step 2` is dynamic only its siblings can tell.
    """
    return _analysed(name)[0]


def dynamic_names(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Templates that were filled in by a machine, with the names made from each.

    An id, a date, an address or a number of five digits is enough by itself; of names
    with smaller numbers it takes the more the smaller the numbers are.
    """
    members: dict[str, list[str]] = defaultdict(list)
    weights: dict[str, float] = defaultdict(float)
    for name in names:
        template, weight = _analysed(name)
        if template is not None:
            members[template].append(name)
            weights[template] += weight
    return {
        template: tuple(sorted(found))
        for template, found in sorted(members.items())
        if weights[template] > 1 - 1e-9
    }


def _analysed(name: str) -> tuple[str | None, float]:
    if not (any(map(str.isdigit, name)) or "/" in name or "@" in name or "www" in name):
        return None, 0.0
    text = name[:_LONGEST]
    for placeholder, pattern in _VARIABLE:
        text = pattern.sub(placeholder, text)
    text = _TOKEN.sub(_hash_or_word, text)
    if text != name[:_LONGEST]:
        return _NUMBER.sub("<number>", text), 1.0
    found = _NUMBER.findall(text)
    if not found:
        return None, 0.0
    return _NUMBER.sub("<number>", text), max(map(_weight, found))


def _hash_or_word(token: re.Match[str]) -> str:
    """Letters and digits take turns in `A1B2C3D4`, unlike in `OAuth2`."""
    text = token[0]
    digits = sum(map(str.isdigit, text))
    return "<hash>" if digits > 2 and len(_RUNS.findall(text)) > 3 else text


def _weight(number: str) -> float:
    digits = max(map(len, _DIGITS.findall(number)))
    return _YEAR_WEIGHT if _YEAR.fullmatch(number) else _WEIGHTS.get(digits, 1.0)
