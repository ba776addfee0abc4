"""JSON as people copy it: with comments and trailing commas, or with text around it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

from mpdoctor.inputs import json_text
from mpdoctor.inputs.envelopes import Loaded, unwrapped
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.inputs.logs.javascript import is_left_out, parse_literal
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.values import Value
from mpdoctor.model.place import pack_position

# A comment that does not end goes on to the end of the text.
_COMMENT = re.compile(
    r'("(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)',
    re.DOTALL,
)
_TRAILING = re.compile(r'("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_FENCE = re.compile(
    r"^ {0,3}(```|~~~)[^\n]*\n(.*?)^ {0,3}\1\s*$", re.DOTALL | re.MULTILINE
)
_NOT_LINE_END = re.compile(r"[^\n]")
_OPENING = re.compile(r"[{\[]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

MOST_FAILURES = 100
"""Brackets that begin no JSON, after which a text is given up."""


class Payload(NamedTuple):
    """A JSON value in a text, where it begins and ends, and what it holds."""

    start: int
    end: int
    value: Any


def has_comments(text: str) -> bool:
    """Whether there are comments outside of strings."""
    return any(match[1] is None for match in _COMMENT.finditer(text))


def without_comments(text: str) -> str:
    """JSON without comments and trailing commas; what is left stays where it was."""
    return _TRAILING.sub(_blank, _COMMENT.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    return _NOT_LINE_END.sub(" ", match[0])


def values_in_a_row(text: str) -> list[Payload] | None:
    """The values of a text that is nothing else, or `None`."""
    return _in_a_row(text, _value_at)


def literals_in_a_row(text: str) -> list[Payload] | None:
    """The values of a text of JSON5 without comments, or `None`.

    https://spec.json5.org/: names without quotes, texts in single ones.
    """
    return _in_a_row(text, _literal_at)


def _in_a_row(
    text: str, read: Callable[[str, int], Payload | None]
) -> list[Payload] | None:
    found: list[Payload] = []
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
        if at == len(text):
            return found
        payload = read(text, at)
        if payload is None:
            return None
        found.append(payload)
        at = payload.end


def _literal_at(text: str, at: int) -> Payload | None:
    try:
        value, end = parse_literal(text, at, Limits().depth)
    except (Unprintable, RecursionError):
        return None
    return None if is_left_out(value) else Payload(at, end, value)


def payloads_in(text: str) -> list[Payload]:
    """The values that hold records, with any text around them."""
    text = _FENCE.sub(_cleaned_block, text)
    found: list[Payload] = []
    at = failures = 0
    while failures < MOST_FAILURES and (match := _OPENING.search(text, at)):
        payload = _value_at(text, match.start())
        if payload is None:
            failures += 1
            at = match.end()
            continue
        at = payload.end
        if holds_records(payload.value):
            found.append(payload)
    return found


def holds_records(value: Any) -> bool:
    """Whether a value is a record, a list of them, or has something around them."""
    return any(True for _ in _records(value))


def records_of(payloads: list[Payload], text: str) -> Iterator[Value]:
    """The records of payloads, each with the line on which its payload begins."""
    line, counted = 1, 0
    for payload in payloads:
        line += text.count("\n", counted, payload.start)
        counted = payload.start
        raw = text[payload.start : payload.end]
        flawed = _SURROGATE.search(raw) is not None
        records = list(_records(payload.value))
        for number, record in enumerate(records):
            alone = len(records) == 1
            size = len(raw.encode("utf-8", "replace")) if alone else 0
            position = pack_position(line, None if alone else number)
            yield Value(record, size, position, flawed)


def _records(value: Any) -> Iterator[Any]:
    for each in value if isinstance(value, list) else [value]:
        for inner in unwrapped(each):
            record = inner.row if isinstance(inner, Loaded) else inner
            if is_record(record):
                yield record


def _value_at(text: str, at: int) -> Payload | None:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict | list):
        return None
    depth = json_text.nesting(text[at:end].encode("utf-8", "replace"))[0]
    return Payload(at, end, value) if depth <= Limits().depth else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _cleaned_block(match: re.Match[str]) -> str:
    """A block of code with its fences blank and its comments gone."""
    start, end = match.start(2) - match.start(), match.end(2) - match.start()
    before, after = _NOT_LINE_END.sub(" ", match[0][:start]), match[0][end:]
    return before + without_comments(match[2]) + _NOT_LINE_END.sub(" ", after)
