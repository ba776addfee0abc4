"""HAR files: the requests that a browser or a proxy recorded."""

import re
from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.model.record import Reading

_BEGINNING = re.compile(rb'\{\s*"log"\s*:\s*\{')
_PARTS = re.compile(rb'"(?:entries|creator|pages)"\s*:')


def _detect(head: Head) -> bool:
    return _BEGINNING.match(head.text) is not None and (
        _PARTS.search(head.text) is not None
    )


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.har import read_har

    return read_har(content.chunks, content.limits, content.beside)


FORMAT = InputFormat("har", order=20, detect=_detect, read=_read)
