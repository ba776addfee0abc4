"""Problems with values and times, as the rules of this family report them."""

from collections.abc import Iterable
from typing import Any

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem
from mpdoctor.model.subjects import EventShape, ValueFinding
from mpdoctor.rules._messages import SAMPLES, shortened

SAMPLE_LENGTH = 80

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def samples(values: Iterable[Any]) -> list[Any]:
    """The first few values, short enough for a report."""
    return [_sample(value) for value, _ in zip(values, range(SAMPLES), strict=False)]


def _sample(value: Any) -> Any:
    if isinstance(value, list | dict):
        text = repr(value)
        return value if len(text) <= SAMPLE_LENGTH else shortened(text, SAMPLE_LENGTH)
    return shortened(value, SAMPLE_LENGTH) if isinstance(value, str) else value


def duration(seconds: float) -> str:
    """A length of time in its two largest units."""
    rest = round(abs(seconds))
    parts = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "no time"


def how_judged(shape: EventShape) -> str:
    """By the rules of which channel these records were judged, and why."""
    if shape.channel is Channel.EXPORT:
        return f"judged as a raw export, because {shape.why_channel}"
    if not shape.why_channel:
        return f"sent to `{shape.channel.value}`"
    return (
        f"judged by the rules of `{shape.channel.value}`, because {shape.why_channel}"
    )


def value_problem(
    finding: ValueFinding,
    message: str,
    help: str = "",
    confidence: Confidence | None = None,
) -> Problem:
    """A problem with the values of one property, with samples."""
    evidence: dict[str, Any] = {"samples": samples(finding.samples)}
    if len(finding.kinds) > 1:
        evidence["kinds"] = dict(sorted(finding.kinds.items()))
    return Problem(
        message,
        help,
        at=f"properties.{finding.property}",
        evidence=evidence,
        confidence=confidence,
    )


def lag_problem(
    finding: ValueFinding,
    message: str,
    help: str = "",
    confidence: Confidence | None = None,
) -> Problem:
    """A problem with how far `time` is from the time of receipt."""
    lags = [
        f"{duration(lag)} {'before' if lag > 0 else 'after'} receipt"
        for lag in finding.samples
    ]
    return Problem(
        message,
        help,
        at="properties.time",
        property="time",
        evidence={"samples": samples(lags)},
        confidence=confidence,
    )
