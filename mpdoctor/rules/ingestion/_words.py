"""Turns of phrase that the rules of this family share."""

from collections.abc import Iterable, Mapping
from typing import Any

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem
from mpdoctor.model.subjects import EventShape, ValueFinding

_NAME_LENGTH = 120
_SAMPLE_LENGTH = 80
_SAMPLES = 3

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def quoted(name: str) -> str:
    """A name in backticks, cut where it would fill the screen."""
    return f"`{shortened(name, _NAME_LENGTH)}`"


def shortened(text: str, length: int = _SAMPLE_LENGTH) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def an_event(name: str | None) -> str:
    """The subject of a sentence."""
    return "an event" if name is None else f"event {quoted(name)}"


def of_event(name: str | None) -> str:
    """What follows the name of a property."""
    return "" if name is None else f" of event {quoted(name)}"


def listed(kinds: Mapping[str, int]) -> str:
    """Labels in a row, the most frequent first."""
    *rest, last = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    return f"{', '.join(rest)} and {last}" if rest else last


def samples(values: Iterable[Any]) -> list[Any]:
    """The first few values, fit for a report."""
    return [_sample(value) for value, _ in zip(values, range(_SAMPLES), strict=False)]


def _sample(value: Any) -> Any:
    if isinstance(value, list | dict):
        text = repr(value)
        return value if len(text) <= _SAMPLE_LENGTH else shortened(text)
    return shortened(value) if isinstance(value, str) else value


def span(seconds: float) -> str:
    """A length of time in its two largest units."""
    rest = round(abs(seconds))
    parts = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "no time"


def rules_of(shape: EventShape) -> str:
    """Whose rules these records were judged by, and why."""
    if shape.channel is Channel.EXPORT:
        return f"judged as a raw export, because {shape.why_channel}"
    if not shape.why_channel:
        return f"sent to `{shape.channel.value}`"
    return (
        f"judged by the rules of `{shape.channel.value}`, because {shape.why_channel}"
    )


def sighted(
    sighting: ValueFinding,
    message: str,
    help: str = "",
    confidence: Confidence | None = None,
) -> Problem:
    """A problem with the values of one property, with samples."""
    evidence: dict[str, Any] = {"samples": samples(sighting.samples)}
    if len(sighting.kinds) > 1:
        evidence["kinds"] = dict(sorted(sighting.kinds.items()))
    return Problem(
        message,
        help,
        at=f"properties.{sighting.property}",
        evidence=evidence,
        confidence=confidence,
    )


def lagging(
    sighting: ValueFinding,
    message: str,
    help: str = "",
    confidence: Confidence | None = None,
) -> Problem:
    """A problem with how far `time` lies from the time of receipt."""
    spans = [
        f"{span(lag)} {'before' if lag > 0 else 'after'} receipt"
        for lag in sighting.samples
    ]
    return Problem(
        message,
        help,
        at="properties.time",
        property="time",
        evidence={"samples": samples(spans)},
        confidence=confidence,
    )
