"""Subjects made by hand, and a watch asked the way the kernel asks it."""

from collections.abc import Mapping
from typing import Any

from mpdoctor.model.plan import PropertySpec
from mpdoctor.model.record import Door
from mpdoctor.model.rule import Problem, Rule, Watch
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column, EventShape, Seen, Sender, Sighting

NEVER = "not watched"


def seen(count: int = 1, **libs: int) -> Seen:
    return Seen(count, ((0, 0, 1),), {Sender(lib): n for lib, n in libs.items()})


def shape(
    *names: str,
    event: str | None = "Sign Up",
    door: Door = Door.IMPORT,
    why_door: str = "it carries no token",
    width: int = 0,
    count: int = 1,
    libs: Mapping[str, int] | None = None,
) -> EventShape:
    return EventShape(
        event, door, why_door, frozenset(names), seen(count, **(libs or {})), width
    )


def column(
    property: str,
    door: Door = Door.IMPORT,
    *,
    received: bool = False,
    imported: bool = False,
    spec: PropertySpec | None = None,
    setup: Setup | None = None,
) -> Column:
    return Column(
        "Sign Up",
        property,
        door,
        setup or Setup(),
        spec=spec,
        received=received,
        imported=imported,
    )


def found(rule: Rule[Any], at: Column, value: Any) -> str | None:
    """The label a value gets, `None` where it is healthy, `NEVER` where none looks.

    What a watch lets pass unseen must be what it would have called healthy.
    """
    assert rule.watch is not None
    watches = [watch for watch in rule.watch(at) if type(value) in watch.types]
    if not watches:
        return NEVER
    labels = {watch.finds(value) for watch in watches} - {None}
    assert len(labels) <= 1
    label = next(iter(labels), None)
    if any(_spared(watch, value) for watch in watches):
        assert label is None, "a faulty value would never be shown"
    return label


def _spared(watch: Watch, value: Any) -> bool:
    if isinstance(value, str) and watch.lengths is not None:
        return not watch.lengths[0] <= len(value) <= watch.lengths[1]
    if type(value) in (int, float) and watch.bounds is not None:
        return bool(watch.bounds[0] <= value <= watch.bounds[1])
    return False


def sighting(
    property: str,
    kinds: Mapping[str, int] | str,
    *samples: Any,
    event: str | None = "Sign Up",
    doors: frozenset[Door] = frozenset({Door.IMPORT}),
    received: bool = False,
    inferred: bool = False,
) -> Sighting:
    counts = {kinds: 1} if isinstance(kinds, str) else kinds
    return Sighting(
        event,
        property,
        counts,
        samples,
        seen(sum(counts.values())),
        doors,
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
