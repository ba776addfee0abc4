"""Guesses which removed name and which added one are the same thing."""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from mpdoctor.model.plan import PropertySpec, TrackingPlan
from mpdoctor.text.spelling import Speller, fold

ALIKE = 0.7
"""The share of properties in common that makes two events the same."""

FEWEST = 2
"""Properties in common below which events may be alike by chance."""

T = TypeVar("T")


def renamed_events(old: TrackingPlan, new: TrackingPlan) -> dict[str, str]:
    """The new name of each event that was renamed, as far as that can be told."""

    def are_alike(name: str, other: str) -> bool:
        before = old.events[name].properties.keys()
        after = new.events[other].properties.keys()
        common = len(before & after)
        return common >= FEWEST and common >= ALIKE * len(before | after)

    return _renamed(old.events, new.events, are_alike)


def renamed_properties(
    old: Mapping[str, PropertySpec], new: Mapping[str, PropertySpec]
) -> dict[str, str]:
    """The new name of each property that was renamed, as far as that can be told."""

    def are_alike(name: str, other: str) -> bool:
        spec = old[name]
        distinctive = (spec.enum, spec.pattern, spec.items, spec.properties or None)
        return any(distinctive) and _form(spec) == _form(new[other])

    return _renamed(old, new, are_alike)


def _form(spec: PropertySpec) -> Hashable:
    return spec.meaning


def _renamed(
    old: Mapping[str, T],
    new: Mapping[str, T],
    are_alike: Callable[[str, str], bool],
) -> dict[str, str]:
    """Pairs that are the only candidates of each other: spelt alike, or alike inside."""
    removed = [name for name in old if name not in new]
    added = [name for name in new if name not in old]
    if not removed or not added:
        return {}
    found: dict[str, str] = {}
    by_fold = {fold(name): name for name in added}
    speller = Speller(added)
    for name in removed:
        twin = speller.twin(name)
        meant = by_fold.get(fold(name)) or (twin.name if twin else None)
        if meant is None:
            alike = [other for other in added if are_alike(name, other)]
            meant = alike[0] if len(alike) == 1 else None
        if meant is not None and meant not in found.values():
            found[name] = meant
    return found
