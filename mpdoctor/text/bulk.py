"""Looks at many values at once: most columns of a project hold nothing odd.

The compiled scanner knows what is here, and clears values by the bytes they are written in.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain
from operator import itemgetter
from typing import Any

from msgspec import Struct
from orjson import JSONEncodeError, dumps

ENDLESS = 1 << 20
_FIRST = itemgetter(slice(0, 1))


class HealthyTexts(Struct, frozen=True):
    """Tells at once whether all of many texts are ASCII and surely healthy.

    They have at most `longest` characters, all of them in `alphabet` and the first in
    `first`, where these are given; none contains `never`, and none is one of the `words`
    (in lower case), whatever its case and margins. A no may be too strict, a yes never.
    """

    words: frozenset[str] = frozenset()
    alphabet: str = ""
    first: str = ""
    never: str = ""
    longest: int = ENDLESS

    def __call__(self, texts: Sequence[str]) -> bool:
        joined = "\n".join(texts)
        if not joined.isascii() or (self.never and self.never in joined):
            return False
        if joined.count("\n") != len(texts) - 1:
            return False
        if self.longest < ENDLESS and max(map(len, texts)) > self.longest:
            return False
        if self.alphabet and joined.encode().translate(
            None, f"{self.alphabet}\n".encode()
        ):
            return False
        if self.first and not set(map(_FIRST, texts)) <= set(self.first):
            return False
        if not self.words:
            return True
        lines = joined.lower().split("\n")
        if lines != joined.lower().split():
            # Some have margins, are blank, or of several words.
            lines = [line.strip() for line in lines]
        return self.words.isdisjoint(lines)


class HealthyForms(Struct, frozen=True):
    """Tells at once whether all of many texts are ASCII and have a healthy form.

    Texts have the same form if `alike`, a table for `translate`, writes them alike;
    `is_healthy` must say the same of all of them. Ids that were made in one way have few
    forms. Texts that begin with `prefix` are healthy, too. A no may be too strict.
    """

    is_healthy: Callable[[str], bool]
    alike: bytes
    prefix: str = ""

    def __call__(self, texts: Sequence[str]) -> bool:
        if self.prefix:
            texts = [text for text in texts if not text.startswith(self.prefix)]
        joined = "\n".join(texts)
        if not joined.isascii() or joined.count("\n") >= max(1, len(texts)):
            return False
        forms = set(joined.encode().translate(self.alike).split(b"\n"))
        return not texts or all(map(self.is_healthy, map(bytes.decode, forms)))


class HealthyOrigins(Struct, frozen=True):
    """Tells at once whether the origins of all of many addresses are healthy.

    A site has many pages and few origins, which are what stands before the third slash.
    """

    is_healthy: Callable[[str], bool]

    def __call__(self, addresses: Sequence[str]) -> bool:
        origins = {"/".join(address.split("/", 3)[:3]) for address in addresses}
        return all(map(self.is_healthy, origins))


class ImpersonalTexts(Struct, frozen=True):
    """Tells at once whether many texts surely hold neither personal data nor secrets.

    None has an `@`, written as such or as `%40`, a `+` before a digit other than 0, or 14
    digits in a row or joined by single spaces or hyphens; none begins like a bank account,
    or with one of the `prefixes` and is at least `shortest` characters long. With `query`, none has
    a `=` either. A no may be too strict, a yes never.
    """

    prefixes: tuple[str, ...] = ()
    shortest: int = 0
    query: bool = False

    def __call__(self, texts: Sequence[str]) -> bool:
        joined = "\n".join(texts)
        if "@" in joined or (self.query and "=" in joined):
            return False
        text = joined.encode("utf-8", "replace")
        return not _suspicious(self.prefixes, self.shortest)(text)


@lru_cache(maxsize=16)
def _suspicious(prefixes: tuple[str, ...], shortest: int) -> Callable[[bytes], Any]:
    # Python's own engine takes ten times as long for the digits.
    re2 = import_module("re2")
    keys = "|".join(
        f"{re.escape(prefix)}.{{{max(0, shortest - len(prefix))}}}"
        for prefix in prefixes
    )
    starts = rf"[A-Z]{{2}}[0-9]{{2}}[A-Z0-9 ]{{11}}{keys and '|'}{keys}"
    pattern = rf"(?m)%40|\+[1-9]|{SUSPICIOUS_DIGITS}|^ *(?:{starts})"
    searched: Callable[[bytes], Any] = re2.compile(pattern.encode()).search
    return searched


DIGITS_IN_A_ROW = 14
SUSPICIOUS_DIGITS = rf"[0-9](?:[ -]?[0-9]){{{DIGITS_IN_A_ROW - 1}}}"
"""So many digits may be a card or an account."""


class HealthyNests(Struct, frozen=True):
    """Tells at once whether all of many lists or objects are surely healthy.

    They are at most `depth` levels deep, and none in them has more than `members` items
    or keys. No text in them has more than `longest` characters, their JSON has at most
    `size` bytes, and they are not objects with one of the `keys`. With `impersonal`, their
    JSON has none of the signs that `ImpersonalTexts` looks for anywhere. A no may be too strict.
    """

    depth: int = ENDLESS
    members: int = ENDLESS
    longest: int = ENDLESS
    size: int = ENDLESS
    keys: frozenset[str] = frozenset()
    impersonal: bool = False

    @classmethod
    def all_of(cls, several: Iterable["HealthyNests"]) -> "HealthyNests":
        """What is healthy for each of them."""
        found = cls()
        for one in several:
            found = cls(
                min(found.depth, one.depth),
                min(found.members, one.members),
                min(found.longest, one.longest),
                min(found.size, one.size),
                found.keys | one.keys,
                found.impersonal or one.impersonal,
            )
        return found

    def __call__(self, values: Sequence[Any]) -> bool:
        objects = [value for value in values if type(value) is dict]
        if self.keys and not all(map(self.keys.isdisjoint, objects)):
            return False
        if (self.size < ENDLESS or self.impersonal) and not self._are_plain(values):
            return False
        if min(self.depth, self.members, self.longest) == ENDLESS:
            return True
        level = values
        for _ in range(self.depth):
            if max(map(len, level)) > self.members:
                return False
            inside = [*chain.from_iterable(map(_members, level))]
            texts = [len(inner) for inner in inside if type(inner) is str]
            if texts and max(texts) > self.longest:
                return False
            level = [inner for inner in inside if type(inner) in (list, dict)]
            if not level:
                return True
        return False

    def _are_plain(self, values: Sequence[Any]) -> bool:
        """Whether the JSON of all is short and, if that is asked, holds nothing personal."""
        try:
            written = [*map(dumps, values)]
        except JSONEncodeError:
            # A number of more than 64 bits, or nested too deep.
            return False
        if max(map(len, written)) > self.size:
            return False
        if not self.impersonal:
            return True
        joined = b"\n".join(written)
        return not _personal_sign()(joined)


@cache
def _personal_sign() -> Callable[[bytes], Any]:
    re2 = import_module("re2")
    pattern = rf"@|%40|\+[1-9]|{SUSPICIOUS_DIGITS}"
    searched: Callable[[bytes], Any] = re2.compile(pattern.encode()).search
    return searched


def _members(value: Any) -> Iterable[Any]:
    return value.values() if type(value) is dict else value


def are_whole(numbers: Sequence[Any]) -> bool:
    """Whether all numbers are written without a fraction."""
    return set(map(type, numbers)) == {int}
