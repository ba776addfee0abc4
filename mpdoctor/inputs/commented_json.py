"""JSON with comments and trailing commas, and JSON5: how it is told, and its records."""

import re
from collections.abc import Iterator

from mpdoctor.inputs.decode import sort
from mpdoctor.inputs.format import Content, Head
from mpdoctor.inputs.json_documents import read_document
from mpdoctor.inputs.json_layout import names_records
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.pasted_json import (
    Payload,
    has_comments,
    holds_records,
    literals_in_a_row,
    records_of,
    values_in_a_row,
    without_comments,
)
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.whole_text import text_of
from mpdoctor.model.record import LinesRead, Reading

_SIGNS = (b"//", b"/*")
_LITERAL = re.compile(r"[{\[,]\s*(?:[A-Za-z_$][\w$]*|'[^'\n]*')\s*:")
_RECORD = re.compile(r"[{,\s]['\"]?(?:event|properties|\$token|\$set)['\"]?\s*:")
_REACH = 4096


def is_commented(head: Head) -> bool:
    """Whether it is JSON that only a reader of comments or of literals understands."""
    commented = any(sign in head.text for sign in _SIGNS)
    text = head.text.decode("utf-8", "replace")
    if not head.whole:
        # What is cut off can neither be read nor tell a comment from a text.
        text = text.rpartition("\n")[0]
        if _is_literal(text):
            return _RECORD.search(text, 0, _REACH) is not None
        if not (commented and has_comments(text)):
            return False
        return names_records(without_comments(text).encode("utf-8", "replace"))
    if not (commented and has_comments(text)) and not _is_literal(text):
        return False
    return any(holds_records(payload.value) for payload in _values(text) or ())


def _is_literal(text: str) -> bool:
    """Whether names are written as in JavaScript, without quotes or in single ones."""
    return _LITERAL.search(without_comments(text[:_REACH])) is not None


def _values(text: str) -> list[Payload] | None:
    clean = without_comments(text)
    values = values_in_a_row(clean)
    return literals_in_a_row(clean) if values is None else values


def read_commented(content: Content) -> Iterator[Reading]:
    """The records of a text, each with its line."""
    text = without_comments(text_of(content))
    values = values_in_a_row(text)
    if values and all(
        isinstance(each.value, list) or is_record(each.value) for each in values
    ):
        # Each record has a line of its own.
        yield from read_document([text.encode()], content.limits)
        return
    values = values or literals_in_a_row(text)
    if not values:
        raise ForeignInput(
            "is no JSON with comments", "correct the JSON, or remove its comments"
        )
    yield from sort(records_of(values, text), content.limits)
    yield LinesRead(text.count("\n") + (not text.endswith("\n")))
