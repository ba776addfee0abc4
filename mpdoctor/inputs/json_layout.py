"""How JSON is laid out, by its beginning: which of three formats reads it."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

from mpdoctor.inputs.format import SPACE, Head, decoded
from mpdoctor.inputs.records import is_record

Layout = Literal["ndjson", "json", "pages", ""]

_KEYS = (
    rb'"(?:event|event_name|distinct_id|\$distinct_id|\$token|\$group_key'
    rb'|\$properties)"\s*:'
)
_PAGE = (
    rb'\{\s*(?:"[^"]*"\s*:\s*(?:"[^"]*"|[^"{}\[\],]*|\{[^{}]*\})\s*,\s*)*'
    rb'"results"\s*:\s*\['
)
_METHOD = rb'"method"\s*:'
_URL = rb'"url"\s*:'


# All three formats ask about the same head.
@lru_cache(maxsize=1)
def layout_of(head: Head) -> Layout:
    """The format that reads JSON of Mixpanel's, or `""` for anything else."""
    if not head.is_json:
        return ""
    layout = _layout(head)
    return layout if _holds_records(head, layout) else ""


def names_records(text: bytes) -> bool:
    """Whether keys of records stand anywhere in a text."""
    return bool(
        re.search(_KEYS, text) or (re.search(_METHOD, text) and re.search(_URL, text))
    )


def _layout(head: Head) -> Layout:
    """Lines of their own, or brackets that span lines."""
    first = head.values[0]
    alone = not any(line.strip(SPACE) for line in head.lines[1:])
    if isinstance(first, list):
        return "json" if alone else "ndjson"
    if first is not None:
        return "ndjson"
    if re.match(_PAGE, head.text):
        return "pages"
    # The first line is broken, or goes on. In NDJSON the next ones stand for
    # themselves; inside an array they end in a comma, or only the last does not.
    end = len(head.lines) if head.whole else len(head.lines) - 1
    objects = [
        isinstance(value, dict)
        for line, value in zip(head.lines[1:end], head.values[1:end], strict=True)
        if line.strip(SPACE)
    ]
    if head.text[:1] == b"[":
        element = head.lines[0].strip(SPACE)[1:].strip(SPACE + b",")
        if not element or isinstance(decoded(element), dict):
            # An array, even if all of its commas are missing.
            return "json"
        return "ndjson" if objects.count(True) > 1 and all(objects[:2]) else "json"
    if any(objects) and objects.count(True) * 2 >= len(objects):
        return "ndjson"
    if alone and (head.whole or len(head.lines) == 1):
        return "json" if _goes_on(head.lines[0]) else "ndjson"
    return "json"


def _goes_on(line: bytes) -> bool:
    """Whether something follows a whole value on its line."""
    try:
        text = line.decode()
        end = json.JSONDecoder().raw_decode(text)[1]
    except (ValueError, RecursionError):
        return False
    return bool(text[end:].strip())


def _holds_records(head: Head, layout: Layout) -> bool:
    values: list[Any] = []
    if layout == "ndjson":
        values = [
            value
            for line, value in zip(head.lines, head.values, strict=True)
            if line.strip(SPACE)
        ]
    elif head.whole:
        values = [decoded(head.text)]
    if any(map(is_record, _singles(values))):
        return True
    # Keys inside of what was well read were no record's keys; those in what could
    # not be read may be.
    return (None in values or not values) and names_records(head.text)


def _singles(values: list[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else [value]
