"""Debug logs of SDKs, as text."""

import re
from collections.abc import Iterator, Sequence

from mpdoctor.inputs.format import Content, Head, InputFormat, decoded
from mpdoctor.inputs.other_files import is_markdown
from mpdoctor.inputs.records import is_record
from mpdoctor.model.record import Reading

_NAMES = (b"mixpanel", b"Mixpanel", b"MIXPANEL")
_JSON = re.compile(rb"\{|\[\s*\{")
_MIXPANEL = b"mixpanel.com/"
_ANDROID_STUDIO = b'"logcatMessages"'


def _detect(head: Head) -> bool:
    text = head.text
    if head.is_binary or not any(name in text for name in _NAMES):
        return False
    if _JSON.match(text):
        if _ANDROID_STUDIO in text:
            return True
        # Records may speak of errors of the SDK as well, and so may the part of one.
        lines = [
            line
            for line in (head.lines if head.whole else head.lines[:-1])
            if not is_record(decoded(line.rstrip(b"\r,")))
        ]
    else:
        lines = [text]
        if _has_failures(head):
            return True
    return bool(lines) and _has_marks(lines)


def _has_failures(head: Head) -> bool:
    """Whether a console tells of requests that failed; pages quote that, too."""
    if _MIXPANEL not in head.text:
        return False
    from mpdoctor.inputs.logs.browser import FAILURES

    return FAILURES.search(head.text) is not None and not is_markdown(head)


def _has_marks(lines: Sequence[bytes]) -> bool:
    from mpdoctor.inputs.logs.reader import has_marks

    return any(map(has_marks, lines))


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.logs.reader import read_log

    return read_log(content)


FORMAT = InputFormat("sdk-log", order=45, detect=_detect, read=_read)
