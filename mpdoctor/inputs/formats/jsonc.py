"""JSON with comments and trailing commas, as documentation prints it, and JSON5."""

from collections.abc import Iterator

from mpdoctor.inputs.format import SPACE, Content, Head, InputFormat
from mpdoctor.model.record import Reading

_FIRST = (b"{", b"[", b"//", b"/*")


def _detect(head: Head) -> bool:
    if not head.text.startswith(_FIRST) or _is_lines(head):
        return False
    from mpdoctor.inputs.commented_json import is_commented

    return is_commented(head)


def _is_lines(head: Head) -> bool:
    """Whether each line is JSON by itself; the last one may be cut off."""
    end = len(head.lines) if head.whole else -1
    return all(
        value is not None or not line.strip(SPACE)
        for line, value in zip(head.lines[:end], head.values[:end], strict=True)
    )


def _read(content: Content) -> Iterator[Reading]:
    from mpdoctor.inputs.commented_json import read_commented

    return read_commented(content)


FORMAT = InputFormat("jsonc", order=56, detect=_detect, read=_read)
