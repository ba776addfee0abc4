"""Pages of an Engage query, whose records are under `results`, of any size."""

from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.inputs.json_documents import read_document
from mpdoctor.inputs.json_layout import layout_of
from mpdoctor.model.record import Reading


def _detect(head: Head) -> bool:
    return layout_of(head) == FORMAT.name


def _read(content: Content) -> Iterator[Reading]:
    return read_document(content.chunks, content.limits, under=("results",))


FORMAT = InputFormat("pages", order=60, detect=_detect, read=_read)
