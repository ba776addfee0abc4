"""Texts that stand for something that was taken out before a file was shared."""

import re

_TAKEN_OUT = re.compile(
    r"[\[(<{*_ ]*(?:[\w./+-]{1,80} ){0,3}"
    r"(?:redacted|removed|scrubbed|sanitized|sanitised|masked|filtered|omitted)"
    r"[\])>}*_ ]*|[*•]{3,}",
    re.IGNORECASE,
)
LONGEST = 200


def is_redacted(text: str) -> bool:
    """Whether somebody put this in the place of what was there.

    >>> is_redacted("[application/json redacted]"), is_redacted("***")
    (True, True)
    """
    return len(text) <= LONGEST and _TAKEN_OUT.fullmatch(text.strip()) is not None
