"""Text from data as Markdown that says the same and does nothing.

GitHub and GitLab make links of addresses, mention people after `@`, and refer to issues
after `#`, and both let some HTML through. Inside of a code span all of this is text.
"""

import html
import re

from mpdoctor.reports.sanitize import one_line

_PROSE = re.compile(r"[\w ,.;:()'’“”…–%/?+\-]*")
"""Sentences of ours have no other characters outside of backticks."""
_LINK = re.compile(r"://|www\.|%\w", re.IGNORECASE)
"""Addresses, and milestones of GitLab."""
_RUN = re.compile(r"`+")


def sentence(text: str) -> str:
    """A message with names in backticks, as inline Markdown.

    Where a name holds backticks itself or looks like Markdown, all of it is one code span.
    """
    shown = one_line(text)
    parts = shown.split("`")
    outside = parts[::2]
    # GitLab obeys a line that begins with a command such as `/close`.
    if len(parts) % 2 and all(map(_is_prose, outside)) and shown[:1] != "/":
        return "".join(
            code(part) if index % 2 else part.replace("_", "\\_")
            for index, part in enumerate(parts)
        )
    return code(shown)


def code(text: str) -> str:
    """Text as a code span, which may stand in a cell of a table, too."""
    # The escape of a bar in a table is read as text outside of tables.
    shown = one_line(text).replace("|", "¦")
    longest = max(map(len, _RUN.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    if not shown.strip():
        return f"{fence}(blank){fence}"
    pad = " " if "`" in shown or shown != shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def as_html(text: str) -> str:
    """Text as code in HTML, where lines of Markdown may not stand."""
    return f"<code>{html.escape(one_line(text))}</code>"


def _is_prose(text: str) -> bool:
    return bool(_PROSE.fullmatch(text)) and not _LINK.search(text)
