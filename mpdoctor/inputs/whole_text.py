"""Inputs that are read as a whole, because somebody pasted them."""

from mpdoctor.inputs.format import Content
from mpdoctor.inputs.limits import ForeignInput
from mpdoctor.mixpanel.body import in_words


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
