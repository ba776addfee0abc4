"""Times that are text instead of a number."""

import re
from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._messages import value_problem

_TYPES = {type(None): "null", bool: "a boolean", list: "a list", dict: "an object"}
_ISO = re.compile(r"\s*\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.{0,40})?", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,3})?\s*", re.ASCII)


def finds(time: Any) -> str | None:
    if type(time) is not str:
        return _TYPES.get(type(time))
    if _NUMBER.fullmatch(time):
        return "a quoted number"
    if _ISO.fullmatch(time):
        return "ISO text"
    return "text" if time.strip() else "empty text"


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in ("time", "$time"):
        yield ValueCheck(finds, frozenset({str, *_TYPES}))


def check(finding: ValueFinding) -> Iterator[Problem]:
    # What `/track` does with such a time is not documented.
    only_track = finding.channels == {Channel.TRACK}
    yield value_problem(
        finding,
        f"`{finding.property}`{of_event(finding.event)} is not a number "
        f"but {listed(by_frequency(finding.kinds))}",
        confidence=Confidence.LIKELY if only_track else Confidence.CERTAIN,
    )


RULE = Rule(
    code="ENV003",
    name="non-numeric-time",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`time` is a date as text, a quoted number, or not a number.",
    why="Mixpanel refuses the event: `'properties.time' is invalid: must be specified "
    "as seconds since epoch`.",
    fix="Send a JSON number: seconds or milliseconds since 1970, UTC.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
    supersedes=("ENV006",),
)
