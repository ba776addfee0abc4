"""What a plan says of several values of one record, or of a value by who sends it.

A column sees one property and no sender, so the records of the few events whose plan has
`when` or `by_source` are looked at one by one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.model.plan import Platform, PropertySpec, ValueType
from mpdoctor.model.untyped import UntypedText
from mpdoctor.text.dates import ISO_DATES, OTHER_DATE, kind_of
from mpdoctor.text.patterns import searcher

UNMET_CONDITION = "PLAN044"
UNFIT_FOR_SOURCE = "PLAN045"

Broken = tuple[str, str, Any, str]
"""The code of the rule, the property, the value that is shown, and the label."""

_PLATFORMS = frozenset(platform.value for platform in Platform)
_ABSENT = object()


class PlannedCondition(Struct, frozen=True):
    """One entry of `when`, the `number`th of its property."""

    property: str
    other: str
    number: int
    meets: Callable[[Any], bool]
    required: bool
    allowed: tuple[Any, ...] | None

    def broken(self, record: Mapping[str, Any], is_there: bool) -> Iterator[Broken]:
        """`is_there` says whether the property is, under whatever spelling."""
        other = record.get(self.other, _ABSENT)
        if not self.meets(other):
            return
        shown = None if other is _ABSENT else other
        if self.required and not is_there:
            yield UNMET_CONDITION, self.property, shown, f"{self.number} missing"
        value = record.get(self.property)
        if value is None or self.allowed is None or _is_one_of(value, self.allowed):
            return
        yield UNMET_CONDITION, self.property, value, f"{self.number} value"


class SourceSpecs(Struct, frozen=True):
    """What a property must be, by platform; `others` where the plan does not name it.

    What no source may send (`widest`) is left to the rules that look at columns.
    """

    property: str
    specs: Mapping[str, PropertySpec]
    others: PropertySpec | None
    widest: PropertySpec

    def broken(self, record: Mapping[str, Any], platform: str) -> Iterator[Broken]:
        value = record.get(self.property)
        spec = self.specs.get(platform, self.others)
        if value is None or spec is None:
            return
        fault = _fault(value, spec)
        if fault and not _fault(value, self.widest):
            yield UNFIT_FOR_SOURCE, self.property, value, f"{platform} {fault}"


class EventConditions(Struct, frozen=True):
    """All that the plan of an event says of whole records."""

    conditions: tuple[PlannedCondition, ...]
    sources: tuple[SourceSpecs, ...]

    def broken(
        self,
        record: Mapping[str, Any],
        platform: Platform,
        meant: Callable[[str], str | None],
    ) -> Iterator[Broken]:
        """What a record breaks; `meant` gives the planned name that a slip stands for."""
        for condition in self.conditions:
            is_there = condition.property in record or (
                condition.required
                and any(meant(name) == condition.property for name in record)
            )
            yield from condition.broken(record, is_there)
        for source in self.sources:
            yield from source.broken(record, platform.value)


def conditions_of(properties: Mapping[str, PropertySpec]) -> EventConditions | None:
    """What a plan says of whole records, or `None` where it says nothing of them."""
    conditions, sources = [], []
    for name, spec in properties.items():
        for number, when in enumerate(spec.notes.when):
            # Whether a property must be there with another one shows in the shape.
            by_value = "equals" in when or "one_of" in when
            if by_value or when.get("enum"):
                conditions.append(_condition(name, number, when))
        if spec.notes.by_source:
            sources.append(_source_specs(name, spec))
    if not conditions and not sources:
        return None
    return EventConditions(tuple(conditions), tuple(sources))


def widest(spec: PropertySpec) -> PropertySpec:
    """What a property may be from any source: the columns know no senders."""
    overrides = spec.notes.by_source.values()
    if not any(_JUDGED & override.keys() for override in overrides):
        return spec
    every = [spec, *(_overridden(spec, override) for override in overrides)]
    types = tuple(dict.fromkeys(type_ for one in every for type_ in one.allowed))
    is_any = ValueType.ANY in types
    enums = [one.enum for one in every]
    return replace(
        spec,
        type=types[0] if len(types) == 1 else ValueType.ANY,
        types=() if is_any or len(types) == 1 else types,
        enum=None
        if None in enums
        else tuple(dict.fromkeys(value for enum in enums for value in enum or ())),
        pattern=spec.pattern
        if all(one.pattern == spec.pattern for one in every)
        else None,
    )


_JUDGED = frozenset({"type", "enum", "pattern"})


def _condition(name: str, number: int, when: Mapping[str, Any]) -> PlannedCondition:
    enum = when.get("enum")
    return PlannedCondition(
        property=name,
        other=when["property"],
        number=number,
        meets=_test(when),
        required=bool(when.get("required")) and "present" not in when,
        allowed=tuple(map(_plain, enum)) if enum else None,
    )


def _test(when: Mapping[str, Any]) -> Callable[[Any], bool]:
    if "equals" in when or "one_of" in when:
        wanted = [_plain(value) for value in when.get("one_of", ())]
        if "equals" in when:
            wanted.append(_plain(when["equals"]))
        return lambda value: value is not _ABSENT and _is_one_of(value, wanted)
    present = when.get("present", True)
    return lambda value: (value is not _ABSENT) is present


def _source_specs(name: str, spec: PropertySpec) -> SourceSpecs:
    specs = {
        source: _overridden(spec, override)
        for source, override in spec.notes.by_source.items()
    }
    # A source that is no platform may be any sender without a library of Mixpanel's.
    known = specs.keys() <= _PLATFORMS
    return SourceSpecs(
        name,
        {source: one for source, one in specs.items() if source in _PLATFORMS},
        spec if known else None,
        widest(spec),
    )


def _overridden(spec: PropertySpec, override: Mapping[str, Any]) -> PropertySpec:
    changes: dict[str, Any] = {}
    if "type" in override:
        given = override["type"]
        types = [
            ValueType(it) for it in (given if isinstance(given, list) else [given])
        ]
        changes["type"] = types[0] if len(types) == 1 else ValueType.ANY
        changes["types"] = tuple(types) if len(types) > 1 else ()
        if ValueType.STRING not in types:
            changes["pattern"] = None
        if "enum" not in override and spec.allowed != tuple(types):
            changes["enum"] = None
    if "enum" in override:
        changes["enum"] = tuple(map(_plain, override["enum"]))
    if "pattern" in override:
        changes["pattern"] = override["pattern"]
    return replace(spec, **changes)


def _plain(value: Any) -> Any:
    """A value of an `enum` without its description."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _is_one_of(value: Any, wanted: Sequence[Any]) -> bool:
    if isinstance(value, UntypedText):
        # In a table, nobody knows whether `1` is a number.
        return value in wanted or value.lower() in (str(it).lower() for it in wanted)
    # `True` and `1` are equal in Python, but mean different things.
    return any(
        value == it and isinstance(value, bool) is isinstance(it, bool) for it in wanted
    )


def _fault(value: Any, spec: PropertySpec) -> str:
    if not isinstance(value, UntypedText) and not any(
        _FITS[type_](value) for type_ in spec.allowed
    ):
        return "type"
    if spec.enum is not None and not _is_one_of(value, spec.enum):
        return "enum"
    if spec.pattern is not None and isinstance(value, str):
        return "" if searcher(spec.pattern)(value) else "pattern"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_DATES = ISO_DATES | {OTHER_DATE}

_FITS: Mapping[ValueType, Callable[[Any], bool]] = {
    ValueType.STRING: lambda value: isinstance(value, str),
    ValueType.NUMBER: _is_number,
    ValueType.INTEGER: lambda value: _is_number(value) and float(value).is_integer(),
    ValueType.BOOLEAN: lambda value: isinstance(value, bool),
    ValueType.DATETIME: lambda value: (
        isinstance(value, str) and kind_of(value) in _DATES
    ),
    ValueType.LIST: lambda value: isinstance(value, list),
    ValueType.OBJECT: lambda value: isinstance(value, dict),
    ValueType.ANY: lambda value: True,
}
