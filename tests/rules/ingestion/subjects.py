"""Subjects made by hand, and values checked as they are while records are read."""

from collections.abc import Mapping
from typing import Any

from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import (
    Column,
    EventShape,
    Occurrences,
    Sender,
    ValueFinding,
)

NEVER = "not checked"


def seen(count: int = 1, **libs: int) -> Occurrences:
    return Occurrences(count, ((0, 0, 1),), {Sender(lib): n for lib, n in libs.items()})


def shape(
    *names: str,
    event: str | None = "Sign Up",
    channel: Channel = Channel.IMPORT,
    why_channel: str = "it carries no token",
    width: int = 0,
    count: int = 1,
    libs: Mapping[str, int] | None = None,
) -> EventShape:
    return EventShape(
        event,
        channel,
        why_channel,
        frozenset(names),
        seen(count, **(libs or {})),
        width,
    )


def column(
    property: str,
    channel: Channel = Channel.IMPORT,
    *,
    received: bool = False,
    imported: bool = False,
    spec: PropertySpec | None = None,
    setup: Setup | None = None,
) -> Column:
    return Column(
        "Sign Up",
        property,
        channel,
        setup or Setup(),
        spec=spec,
        received=received,
        imported=imported,
    )


def found(rule: Rule[Any], at: Column, value: Any) -> str | None:
    """The label a value gets, `None` where it is healthy, `NEVER` where it is not checked.

    What `lengths` and `bounds` pass over must be healthy for `finds` as well.
    """
    assert rule.value_checks is not None
    checks = [
        value_checks
        for value_checks in rule.value_checks(at)
        if type(value) in value_checks.types
    ]
    if not checks:
        return NEVER
    labels = {value_checks.finds(value) for value_checks in checks} - {None}
    assert len(labels) <= 1
    label = next(iter(labels), None)
    if any(_is_passed_over(value_checks, value) for value_checks in checks):
        assert label is None, "a faulty value would be passed over"
    return label


def _is_passed_over(value_checks: ValueCheck, value: Any) -> bool:
    if isinstance(value, str) and value_checks.lengths is not None:
        return not value_checks.lengths[0] <= len(value) <= value_checks.lengths[1]
    if type(value) in (int, float) and value_checks.bounds is not None:
        return bool(value_checks.bounds[0] <= value <= value_checks.bounds[1])
    return False


def value_finding(
    property: str,
    kinds: Mapping[str, int] | str,
    *samples: Any,
    event: str | None = "Sign Up",
    channels: frozenset[Channel] = frozenset({Channel.IMPORT}),
    received: bool = False,
    inferred: bool = False,
) -> ValueFinding:
    counts = {kinds: 1} if isinstance(kinds, str) else kinds
    return ValueFinding(
        event,
        property,
        counts,
        samples,
        seen(sum(counts.values())),
        channels,
        received=received,
        inferred=inferred,
    )


def only(rule: Rule[Any], subject: Any) -> Problem:
    """The one problem that a rule has with a subject."""
    problems = list(rule.check(subject))
    assert len(problems) == 1
    return problems[0]


def none(rule: Rule[Any], subject: Any) -> bool:
    return not list(rule.check(subject))
