"""From the values of a property to its definition in a plan."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from mpdoctor.plans.patterns import common_pattern
from mpdoctor.plans.values import (
    BOOLEAN,
    FRACTION,
    INTEGER,
    LIST,
    NULL,
    OBJECT,
    STRING,
    UNTYPED,
    WHOLE,
    Values,
)
from mpdoctor.text.dates import BOOLEAN as SPELT_BOOLEAN
from mpdoctor.text.dates import ISO_DATES, OTHER_DATE, kind_of
from mpdoctor.text.dates import NUMBER as SPELT_NUMBER
from mpdoctor.text.formats import FORMATS
from mpdoctor.text.placeholders import IN_FREE_TEXT, placeholder
from mpdoctor.text.spelling import fold
from mpdoctor.text.words import tokens

MOST_VALUES = 30
"""Values of an `enum`; a longer list is a catalogue."""

FEWEST = 20
"""Values below which nothing is known of those not seen."""

_OFTEN = 50
"""Repetitions that make even codes a closed list."""

_SERIES = 8
"""Values that differ only in a number from which on there will be more of them."""

LONGEST_CHOICE = 50

SURE = 0.95
"""The share from which on the rest is taken for faults."""

_DIGITS = re.compile(r"[0-9]+")

_FAMILIES: Mapping[str, str] = {
    STRING: "string",
    UNTYPED: "string",
    BOOLEAN: "boolean",
    INTEGER: "number",
    WHOLE: "number",
    FRACTION: "number",
    LIST: "list",
    OBJECT: "object",
}

_DATES = ISO_DATES | {OTHER_DATE}

_OPEN = frozenset(
    [
        "address",
        "body",
        "browser",
        "build",
        "carrier",
        "city",
        "comment",
        "content",
        "description",
        "email",
        "hash",
        "hint",
        "host",
        "id",
        "ids",
        "ip",
        "key",
        "keyword",
        "keywords",
        "latitude",
        "link",
        "location",
        "longitude",
        "manufacturer",
        "message",
        "model",
        "msg",
        "note",
        "path",
        "phone",
        "query",
        "referrer",
        "search",
        "session",
        "sku",
        "slug",
        "subject",
        "term",
        "text",
        "title",
        "token",
        "uid",
        "url",
        "user",
        "username",
        "uuid",
        "version",
        "zip",
    ]
)
"""Words of names whose values are never a closed list, unless a kind is asked for."""

_KINDS_OF = frozenset(
    ["category", "format", "kind", "method", "mode", "reason", "status", "tier", "type"]
)
"""The last word of names such as `content_type`, whose values are kinds of something."""

_IDS = frozenset(
    [
        "barcode",
        "code",
        "hash",
        "id",
        "ids",
        "key",
        "number",
        "ref",
        "reference",
        "session",
        "sku",
        "token",
        "uid",
        "uuid",
    ]
)
"""Words of names whose values have a form."""

_MEASURES = frozenset(
    [
        "amount",
        "average",
        "avg",
        "balance",
        "cost",
        "discount",
        "distance",
        "duration",
        "height",
        "latency",
        "latitude",
        "length",
        "longitude",
        "margin",
        "mean",
        "median",
        "ms",
        "percent",
        "percentage",
        "price",
        "probability",
        "progress",
        "rate",
        "ratio",
        "revenue",
        "score",
        "seconds",
        "share",
        "size",
        "speed",
        "subtotal",
        "sum",
        "tax",
        "temperature",
        "time",
        "tip",
        "total",
        "value",
        "weight",
        "width",
    ]
)
"""Words of names whose numbers may have a fraction, even where none was seen."""

_BY_NAME = (
    ("currency", "currency"),
    ("country", "country"),
    ("language", "language"),
    ("locale", "language"),
)


class Definition(Struct):
    """The keys of a property, and what a comment says of it."""

    keys: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def definition_of(name: str, values: Values) -> Definition:
    """The definition that values of this property obey, but for what is plainly wrong."""
    found = Definition()
    texts, blanks = _healthy(values.texts.counts)
    families = Counter[str]()
    for kind, count in values.kinds.items():
        if kind != NULL:
            families[_FAMILIES[kind]] += count
    families["string"] -= blanks
    families += Counter()  # only what is positive is kept
    _take_spelt(families, texts, found)
    total = families.total()
    if not total:
        return Definition({"nullable": True}, ["no value seen"])
    by_count = sorted(families, key=lambda it: (-families[it], it))
    family, most = by_count[0], families[by_count[0]]
    if most < SURE * total:
        ranked = [it for it in by_count if families[it] * 20 >= total]
        found.keys["type"] = _union(ranked, values)
        shown = (f"{it} {families[it]:,}" for it in ranked)
        found.notes.append(f"mixed types: {', '.join(shown)}")
    else:
        if most < total:
            found.notes.append(f"{family} in {most:,} of {total:,}")
        _describe(family, name, texts, values, found)
    if NULL in values.kinds:
        found.keys["nullable"] = True
    return found


def _take_spelt(
    families: Counter[str], texts: Mapping[str, int], found: Definition
) -> None:
    """Count numbers and booleans that some senders put into text as what they are."""
    for family, spelt in (("number", SPELT_NUMBER), ("boolean", SPELT_BOOLEAN)):
        count = families["string"]
        likely = count and families[family] >= count and texts
        if likely and all(kind_of(text) == spelt for text in texts):
            found.notes.append(f"in text in {count:,} of {families.total():,}")
            families[family] += families.pop("string")


def _describe(
    family: str,
    name: str,
    texts: Mapping[str, int],
    values: Values,
    found: Definition,
) -> None:
    if family == "string":
        _describe_text(name, texts, values, found)
    elif family == "number":
        found.keys["type"] = _number(name, values)
    elif family == "boolean":
        found.keys["type"] = "boolean"
    elif family == "list":
        _describe_list(name, values, found)
    elif family == "object":
        _describe_object(values, found)


def _union(families: list[str], values: Values) -> list[str]:
    return [
        "integer" if it == "number" and FRACTION not in values.kinds else it
        for it in families
    ]


def _healthy(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Texts that stand for a value, and how many do not."""
    healthy = {
        text: count
        for text, count in counts.items()
        if placeholder(text, IN_FREE_TEXT) is None
    }
    return healthy, sum(counts.values()) - sum(healthy.values())


def _number(name: str, values: Values) -> str:
    whole = FRACTION not in values.kinds and WHOLE not in values.kinds
    sure = values.count >= FEWEST and _MEASURES.isdisjoint(tokens(name))
    return "integer" if whole and sure else "number"


def _describe_text(
    name: str, texts: Mapping[str, int], values: Values, found: Definition
) -> None:
    keys = found.keys
    keys["type"] = "string"
    split = tokens(name)
    words = set(split)
    kind = _spelt_kind(words, texts, values, found)
    if kind:
        keys["type"] = kind
        return
    format_ = _format(name, texts)
    if format_:
        keys["format"] = format_
        return
    is_open = not _OPEN.isdisjoint(words) and split[-1] not in _KINDS_OF
    if is_open or not _describe_choice(texts, values, found):
        pattern = common_pattern(texts) if _are_alike(texts, values) else None
        if pattern is not None and (not _IDS.isdisjoint(words) or "{" in pattern):
            keys["pattern"] = pattern


def _are_alike(texts: Mapping[str, int], values: Values) -> bool:
    """Whether no text that was seen is longer than a sample in which all are as long."""
    lengths = set(map(len, texts))
    return len(lengths) != 1 or values.longest <= max(lengths)


def _spelt_kind(
    words: set[str], texts: Mapping[str, int], values: Values, found: Definition
) -> str:
    """The type that texts spell out, if they all do; empty for plain text."""
    if not texts:
        return ""
    kinds = Counter[str | None]()
    for text, count in texts.items():
        kinds[kind_of(text)] += count
    seen = kinds.total()
    dates = sum(kinds[kind] for kind in _DATES)
    if values.dates or dates >= SURE * seen:
        return "datetime"
    numbers = kinds[SPELT_NUMBER] == seen
    if UNTYPED not in values.kinds or STRING in values.kinds:
        if numbers:
            found.notes.append("numbers in text")
        return ""
    # In a table everything is text.
    if kinds[SPELT_BOOLEAN] == seen:
        return "boolean"
    if numbers and words.isdisjoint(_OPEN):
        return "number" if any("." in it for it in texts) else "integer"
    return ""


def _format(name: str, texts: Mapping[str, int]) -> str | None:
    """The format that all of several texts have."""
    if len(texts) >= 3:
        for format_ in ("uuid", "email", "url", "ipv4", "ipv6"):
            if all(map(FORMATS[format_], texts)):
                return format_
    words = tokens(name)
    for word, format_ in _BY_NAME:
        # A name such as `country_name` holds no code.
        named = word in words and words[-1] in (word, "code")
        if named and all(map(FORMATS[format_], texts)):
            return format_
    return None


def _describe_choice(
    texts: Mapping[str, int], values: Values, found: Definition
) -> bool:
    """Whether the texts are a closed list; if so, it is added."""
    total = sum(texts.values())
    if values.texts.more or total < FEWEST:
        return False
    kept, slips = _without_slips(texts)
    if len(kept) < 2 or len(kept) > MOST_VALUES or total < 4 * len(kept):
        return False
    # How many came once tells how many others there are that did not come yet.
    if 1 in kept.values() or max(map(len, kept)) > LONGEST_CHOICE:
        return False
    # `Collection 1` to `Collection 29` will go on.
    if len(kept) >= _SERIES and len({_DIGITS.sub("0", it) for it in kept}) == 1:
        return False
    if total < _OFTEN * len(kept) and sum(map(_is_code, kept)) * 2 >= len(kept):
        return False
    found.keys["enum"] = sorted(kept, key=lambda text: (-kept[text], text))
    found.notes += [
        f"{slip!r} looks like {meant!r}: {count:,} of {total:,}"
        for slip, (meant, count) in list(slips.items())[:3]
    ]
    return True


def _without_slips(
    texts: Mapping[str, int],
) -> tuple[dict[str, int], dict[str, tuple[str, int]]]:
    """Texts without those that are a rare variant of another in case or separators."""
    kept: dict[str, str] = {}
    slips: dict[str, tuple[str, int]] = {}
    for text in sorted(texts, key=lambda text: (-texts[text], text)):
        meant = kept.setdefault(fold(text), text)
        if meant != text:
            if texts[meant] < 4 * texts[text]:
                kept[text] = text
            else:
                slips[text] = (meant, texts[text])
    return {text: texts[text] for text in kept.values()}, slips


def _is_code(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits > 3 or digits * 2 >= len(text) or "@" in text or "://" in text


def _describe_list(name: str, values: Values, found: Definition) -> None:
    found.keys["type"] = "list"
    items = values.items
    if items is None or not items.count:
        return
    inside = definition_of(name, items)
    if inside.keys and inside.keys != {"nullable": True}:
        found.keys["items"] = inside.keys


def _describe_object(values: Values, found: Definition) -> None:
    found.keys["type"] = "object"
    if not values.keys:
        return
    total = values.kinds.get(OBJECT, 0)
    properties = {}
    inner = values.keys
    for key in sorted(inner, key=lambda it: (-inner[it].count, it)):
        inside = inner[key]
        definition = definition_of(key, inside)
        if is_required(inside.count, total):
            definition.keys = with_required(definition.keys)
        properties[key] = definition.keys
    # What looks like names in one object and like ids in the next has free keys.
    if sum(it.count for it in inner.values()) * 8 >= total * len(inner):
        found.keys["properties"] = properties


def is_required(present: int, total: int) -> bool:
    """Whether a property was always there, often enough to be sure."""
    return present == total and total >= FEWEST // 2


def with_required(keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys with `required` after the type, where people look for it."""
    first = {key: keys[key] for key in ("use", "type") if key in keys}
    return {**first, "required": True, **keys}
