"""Calls of `fetch`, as browsers copy them: one or many in a text. They are never run."""

from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.model.record import Reading


def _detect(head: Head) -> bool:
    if head.is_json or head.is_binary:
        return False
    from mpdoctor.inputs.commands.fetch import begins_with_call

    return begins_with_call(head.text.decode("utf-8", "replace"))


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.commands.fetch import read_calls

    return read_calls(content)


FORMAT = InputFormat("fetch", order=44, detect=_detect, read=_read)
