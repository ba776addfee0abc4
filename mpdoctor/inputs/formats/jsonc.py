"""JSON with comments and trailing commas, as documentation prints it."""

from collections.abc import Iterator

from mpdoctor.inputs.decode import sort
from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.inputs.formats.json import read_document
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.pasted_json import (
    has_comments,
    holds_records,
    records_of,
    values_in_a_row,
    without_comments,
)
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.whole_text import text_of
from mpdoctor.model.record import LinesRead, Reading

_SIGNS = (b"//", b"/*")


def _detect(head: Head) -> bool:
    begins = head.text.startswith((b"{", b"[", *_SIGNS))
    if not (begins and head.whole) or not any(sign in head.text for sign in _SIGNS):
        return False
    text = head.text.decode("utf-8", "replace")
    if not has_comments(text):
        return False
    values = values_in_a_row(without_comments(text))
    return any(holds_records(payload.value) for payload in values or ())


def _read(content: Content) -> Iterator[Reading]:
    text = without_comments(text_of(content))
    values = values_in_a_row(text)
    if not values:
        raise ForeignInput(
            "is no JSON with comments", "correct the JSON, or remove its comments"
        )
    if all(isinstance(each.value, list) or is_record(each.value) for each in values):
        # Each record has a line of its own.
        yield from read_document([text.encode()], content.limits)
        return
    yield from sort(records_of(values, text), content.limits)
    yield LinesRead(text.count("\n") + (not text.endswith("\n")))


FORMAT = InputFormat("jsonc", order=56, detect=_detect, read=_read)
