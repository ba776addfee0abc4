"""Parts of messages that rules of several families share."""

from collections.abc import Iterable, Mapping

NAME_LENGTH = 120
SAMPLES = 3


def shortened(text: str, length: int) -> str:
    """The text, cut behind so many characters."""
    return text if len(text) <= length else f"{text[:length]}…"


def quoted(name: str, length: int = NAME_LENGTH) -> str:
    """A name in backticks, cut where it would fill the screen."""
    return f"`{shortened(name, length)}`"


def an_event(name: str | None) -> str:
    """The subject of a sentence."""
    return "an event" if name is None else f"event {quoted(name)}"


def of_event(name: str | None) -> str:
    """What follows the name of a property."""
    return "" if name is None else f" of event {quoted(name)}"


def the_property(name: str, event: str | None) -> str:
    """A property with its event, as the subject of a sentence."""
    return f"property {quoted(name)}{of_event(event)}"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *rest, last = parts
    return f"{', '.join(rest)} and {last}" if rest else last


def by_frequency(counts: Mapping[str, int]) -> list[str]:
    """The most frequent first."""
    return sorted(counts, key=lambda key: (-counts[key], key))
