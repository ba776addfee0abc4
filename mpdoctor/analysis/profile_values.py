"""Adds up what is written to the properties of profiles: by operator and by type."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mpdoctor.analysis.totals import Totals
from mpdoctor.mixpanel.names import PERSON_PROPERTIES, is_known_profile_property
from mpdoctor.mixpanel.people import text_of
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.plan import PropertySpec, TrackingPlan
from mpdoctor.model.profiles import (
    STORED,
    GroupKey,
    ProfileProperty,
    Written,
    WrittenValues,
)
from mpdoctor.model.record import Batch, Kind
from mpdoctor.model.subjects import InputTotals
from mpdoctor.model.tally import FaultyValue
from mpdoctor.model.untyped import UntypedText
from mpdoctor.text.bulk import HealthyTexts
from mpdoctor.text.dates import BOOLEAN, NUMBER
from mpdoctor.text.placeholders import MARKERS, placeholder
from mpdoctor.text.stringified import ARE_OTHER_TEXTS, LIST, stringified_kind

_WRITING = ("$set", "$set_once", "$add", "$append", "$union", "$remove")

_LONGEST_KEY = 100

_ARE_NO_PLACEHOLDERS = HealthyTexts(words=MARKERS)

_SPELT = {
    NUMBER: Written.NUMBER_TEXT,
    BOOLEAN: Written.BOOLEAN_TEXT,
    LIST: Written.LIST_TEXT,
}

_TYPES: dict[type, Written] = {
    bool: Written.BOOLEAN,
    int: Written.NUMBER,
    float: Written.NUMBER,
    list: Written.LIST,
    dict: Written.OBJECT,
}

# An item of a list is no list, but it shows that the property holds one.
_OF_LISTS = frozenset({"$append", "$union", "$remove"})

_Column = tuple[list[int], list[Any]]
_Key = tuple[str | None, str, str]
"""Group key, operator, property."""


def take_values(
    batch: Batch, into: Totals, at: Callable[[int], RecordPosition]
) -> None:
    """Add up the values that a batch of profiles or updates writes."""
    for (group, operator, name), (positions, values) in _columns(batch).items():
        found: dict[tuple[Written, str], list[FaultyValue]] = defaultdict(list)
        labels = _labels(operator, values)
        for position, value, label in zip(positions, values, labels, strict=True):
            found[label].append((position, value, label[1]))
        row = into.profile_values[group, name]
        for (what, _), hits in found.items():
            row.row(operator, what.value).add(hits, at, into.keep)


def take_group_keys(
    batch: Batch, into: Totals, at: Callable[[int], RecordPosition]
) -> None:
    """Count the keys of a batch of group updates."""
    positions: dict[str, list[int]] = defaultdict(list)
    for record, position in zip(batch.records, batch.positions, strict=True):
        key = record.get("$group_key")
        if isinstance(key, str) and key.strip():
            positions[key[:_LONGEST_KEY]].append(position)
    for key, found in positions.items():
        lowest = [at(position) for position in found[: into.keep]]
        into.group_keys[key].add(len(found), lowest, {}, into.keep)


def _columns(batch: Batch) -> Mapping[_Key, _Column]:
    columns: dict[_Key, _Column] = {}
    group = batch.kind is Kind.GROUP_UPDATE
    for record, position in zip(batch.records, batch.positions, strict=True):
        of = text_of(record.get("$group_key"))[:_LONGEST_KEY] if group else None
        for operator, properties in _written(record, batch.kind):
            for name, value in properties.items():
                if type(value) is UntypedText and placeholder(value) is None:
                    # What type it was stored as is not known.
                    continue
                if is_known_profile_property(name) and name not in PERSON_PROPERTIES:
                    continue
                column = columns.setdefault((of, operator, name), ([], []))
                column[0].append(position)
                column[1].append(value)
    return columns


def _written(
    record: Mapping[str, Any], kind: Kind
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if kind is Kind.PROFILE:
        properties = record.get("$properties")
        if isinstance(properties, dict):
            yield STORED, properties
        return
    for operator in _WRITING:
        properties = record.get(operator)
        if isinstance(properties, dict):
            yield operator, properties


def _labels(operator: str, values: Sequence[Any]) -> list[tuple[Written, str]]:
    """What each value is and, of placeholders, which."""
    if operator in _OF_LISTS:
        return [(Written.LIST, "")] * len(values)
    if set(map(type, values)) == {str} and (
        ARE_OTHER_TEXTS(values) and _ARE_NO_PLACEHOLDERS(values)
    ):
        return [(Written.STRING, "")] * len(values)
    return list(map(_label, values))


def _label(value: Any) -> tuple[Written, str]:
    if value is None:
        return Written.PLACEHOLDER, "`null`"
    if not isinstance(value, str):
        return _TYPES[type(value)], ""
    word = placeholder(value)
    if word is not None:
        return Written.PLACEHOLDER, word
    kind = stringified_kind(value)
    return (Written.STRING if kind is None else _SPELT[kind]), ""


def profile_properties(
    totals: Totals, plan: TrackingPlan | None
) -> Iterator[ProfileProperty]:
    """All properties of profiles."""
    names: dict[str | None, set[str]] = defaultdict(set)
    for group, name in totals.profile_values:
        names[group].add(name)
    frozen = {group: frozenset(found) for group, found in names.items()}
    for (group, name), row in totals.profile_values.items():
        yield ProfileProperty(
            name,
            group,
            tuple(
                WrittenValues(
                    operator,
                    Written(what),
                    tally.tally.seen(),
                    tally.shown(),
                    {
                        word: count
                        for word, count in sorted(tally.kinds.items())
                        if word
                    },
                )
                for (operator, what), tally in sorted(row.values.items())
            ),
            known=is_known_profile_property(name),
            spec=_specs(plan, group).get(name),
            planned=bool(_specs(plan, group)),
            names=frozen[group],
        )


def _specs(plan: TrackingPlan | None, group: str | None) -> Mapping[str, PropertySpec]:
    """What the plan says of the profiles of people, or of the groups of one key."""
    if plan is None:
        return {}
    if group is None:
        return plan.user_properties
    return plan.group_properties.get(group, {})


def group_keys(totals: Totals, seen: InputTotals) -> Iterator[GroupKey]:
    """All group keys of updates."""
    events = sum(event.seen.count for event in seen.events.values() if not event.known)
    carried = {
        name
        for shapes in seen.shapes.values()
        for shape in shapes
        for name in shape.names
    }
    for key, tally in totals.group_keys.items():
        known = key in carried or bool(seen.overflow.get("shapes"))
        yield GroupKey(key, tally.seen(), events, known)
