"""Debug logs of SDKs, as text."""

from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.model.record import Reading

_NAMES = (b"mixpanel", b"Mixpanel", b"MIXPANEL")
_ANDROID_STUDIO = b'"logcatMessages"'


def _detect(head: Head) -> bool:
    text = head.text
    if head.is_binary or not any(name in text for name in _NAMES):
        return False
    if text[:1] == b"{" and _ANDROID_STUDIO not in text:
        return False
    from mpdoctor.inputs.logs.reader import has_marks

    return has_marks(text)


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.logs.reader import read_log

    return read_log(content)


FORMAT = InputFormat("sdk-log", order=45, detect=_detect, read=_read)
