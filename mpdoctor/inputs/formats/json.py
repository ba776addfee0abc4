"""JSON arrays, pages, and objects over several lines, of any size."""

from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.inputs.json_documents import read_document
from mpdoctor.inputs.json_layout import layout_of
from mpdoctor.model.record import Reading


def _detect(head: Head) -> bool:
    return layout_of(head) == FORMAT.name


def _read(content: Content) -> Iterator[Reading]:
    return read_document(content.chunks, content.limits)


FORMAT = InputFormat("json", order=70, detect=_detect, read=_read)
