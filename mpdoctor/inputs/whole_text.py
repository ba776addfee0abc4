"""Inputs that are read as a whole, because somebody pasted them."""

from collections.abc import Iterable

from mpdoctor.inputs.format import Content
from mpdoctor.inputs.limits import ForeignInput, Limits
from mpdoctor.mixpanel.body import in_words
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Flaw, LinesRead


def text_of(content: Content) -> str:
    """All of an input as text; what is no UTF-8 is replaced."""
    whole = bytearray()
    for chunk in content.chunks:
        whole += chunk
        if len(whole) > content.limits.line:
            raise ForeignInput(
                f"is longer than {in_words(content.limits.line)}",
                "save the data as JSON lines first",
            )
    return whole.decode("utf-8", "replace")


def body_of(chunks: Iterable[bytes], limits: Limits) -> bytes | None:
    """All of an input, or `None` where it is longer than a request body may be."""
    whole = bytearray()
    for chunk in chunks:
        whole += chunk
        if len(whole) > limits.body:
            return None
    return bytes(whole)


def too_long(what: str, limits: Limits) -> tuple[BadRecord, LinesRead]:
    """What is read of an input of which `body_of` gives nothing."""
    reason = f"{what} longer than {in_words(limits.body)}"
    return BadRecord(Flaw.UNREADABLE, pack_position(1), reason), LinesRead(1)
