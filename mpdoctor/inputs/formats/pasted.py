"""Payloads with some text around them, such as a code block or the prefix of a log."""

import json
import re
from collections.abc import Iterator

from mpdoctor.inputs.decode import sort
from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.inputs.records import is_record
from mpdoctor.inputs.whole_text import text_of
from mpdoctor.model.record import LinesRead, Reading

_SHARE = 0.6
"""Of the text, so much must be payload: a page with an example in it is no data."""

_PAYLOAD = re.compile(r"^\s*(?:```\w*\s*)?\[\s*\{", re.MULTILINE)
_MOST_BEFORE = 4096

_TITLE = re.compile(r"\s*(?:#{1,6} |<|\[?!\[|---\s)")


def _detect(head: Head) -> bool:
    if head.is_json or head.is_binary:
        return False
    text = head.text.decode("utf-8", "replace")
    if "{" not in text or _TITLE.match(text):
        return False
    if not head.whole:
        return _goes_on(text)
    from mpdoctor.inputs.pasted_json import payloads_in

    size = sum(payload.end - payload.start for payload in payloads_in(text))
    return size >= _SHARE * len(text.strip())


def _goes_on(text: str) -> bool:
    """Whether a long text is a payload after little else."""
    begin = _PAYLOAD.search(text, 0, _MOST_BEFORE)
    if begin is None:
        return False
    rest = text[begin.start() :]
    try:
        value, end = json.JSONDecoder().raw_decode(rest, rest.index("{"))
    except (ValueError, RecursionError):
        return False
    # Lines of a log also hold one record each.
    after = rest[end : end + 20].lstrip()
    return is_record(value) and after.startswith(",")


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.pasted_json import payloads_in, records_of

    text = text_of(content)
    payloads = payloads_in(text)
    if not payloads:
        raise ForeignInput("holds no payload", "paste the JSON alone")
    yield from sort(records_of(payloads, text), content.limits)
    yield LinesRead(text.count("\n") + (not text.endswith("\n")))


FORMAT = InputFormat("pasted", order=84, detect=_detect, read=_read)
