"""Debug logs of SDKs, as text."""

import re
from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat, decoded
from mpdoctor.inputs.records import is_record
from mpdoctor.model.record import Reading

_NAMES = (b"mixpanel", b"Mixpanel", b"MIXPANEL")
_JSON = re.compile(rb"\{|\[\s*\{")
_ANDROID_STUDIO = b'"logcatMessages"'


def _detect(head: Head) -> bool:
    text = head.text
    if head.is_binary or not any(name in text for name in _NAMES):
        return False
    from mpdoctor.inputs.logs.reader import has_marks

    if not _JSON.match(text):
        return has_marks(text)
    if _ANDROID_STUDIO in text:
        return True
    # Records may speak of errors of the SDK as well.
    return any(
        has_marks(line) and not is_record(decoded(line.rstrip(b"\r,")))
        for line in head.lines
    )


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.logs.reader import read_log

    return read_log(content)


FORMAT = InputFormat("sdk-log", order=45, detect=_detect, read=_read)
