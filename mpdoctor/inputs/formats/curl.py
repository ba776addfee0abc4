"""cURL commands, as browsers copy them: one or many in a text. They are never run."""

from collections.abc import Iterator

from mpdoctor.inputs.format import Content, Head, InputFormat
from mpdoctor.model.record import Reading


def _detect(head: Head) -> bool:
    if head.is_json or head.is_binary:
        return False
    from mpdoctor.inputs.commands.command_lines import begins_with_command

    return begins_with_command(head.text.decode("utf-8", "replace"))


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.commands.command_lines import read_commands

    return read_commands(content.chunks, content.limits)


FORMAT = InputFormat("curl", order=45, detect=_detect, read=_read)
