"""A plan that is being made: plain data as the YAML file holds it, with comments."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

Path = tuple[str, ...]


class Draft(Struct):
    """A plan, and comments by the path of the key that they stand beside.

    `head` are comments above everything.
    """

    document: dict[str, Any] = field(default_factory=dict)
    comments: dict[Path, str] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)

    def note(self, path: Path, text: str) -> None:
        """Add to the comment on a key."""
        if text:
            before = self.comments.get(path)
            self.comments[path] = f"{before}; {text}" if before else text


def without_empty(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without keys that hold nothing."""
    return {
        key: value for key, value in document.items() if value not in (None, {}, [], "")
    }
