"""What differs between two definitions of a property, and whom it breaks."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from mpdoctor.model.plan import PropertySpec, ValueType


class Effect(StrEnum):
    """Who has to change something."""

    SENDERS = "senders"
    REPORTS = "reports"


class ChangeImpact(NamedTuple):
    """Whom a change breaks, and why."""

    effects: tuple[Effect, ...]
    reason: str


Found = tuple[str, str, Any, Any, ChangeImpact]
"""Path, key, old and new value, verdict."""

HARMLESS = ChangeImpact((), "describes the property only")
_LOOSER = ChangeImpact((), "everything that was allowed still is")
_STRICTER = ChangeImpact((Effect.SENDERS,), "values that were allowed are not any more")

_LEAST = ("minimum", "above", "min_length", "min_items")
_MOST = ("maximum", "below", "max_length", "max_items")
_KEYS = {"above": "exclusive_minimum", "below": "exclusive_maximum"}


def property_changes(
    path: str, old: PropertySpec, new: PropertySpec
) -> Iterator[Found]:
    """All differences between two definitions, and between those inside of them."""
    before, after = _types(old), _types(new)
    if before != after:
        yield path, "type", _shown(before), _shown(after), _of_types(before, after)
    yield from _of_required(path, old, new)
    if old.nullable != new.nullable:
        verdict = ChangeImpact((Effect.REPORTS,), "reports may meet `null`")
        if old.nullable:
            verdict = ChangeImpact((Effect.SENDERS,), "`null` is not allowed any more")
        yield path, "nullable", old.nullable, new.nullable, verdict
    yield from _of_enum(path, old, new)
    for key in ("pattern", "format"):
        was, is_ = getattr(old, key), getattr(new, key)
        if was != is_:
            verdict = _LOOSER if is_ is None else _STRICTER
            yield path, key, was, is_, verdict
    yield from _of_bounds(path, old, new)
    if old.sources != new.sources:
        stricter = new.sources and (not old.sources or old.sources - new.sources)
        verdict = _STRICTER if stricter else _LOOSER
        yield path, "sources", sorted(old.sources), sorted(new.sources), verdict
    if old.description != new.description:
        yield path, "description", old.description, new.description, HARMLESS
    for key in ("display_name", "tags", "write", "meta", "when", "by_source"):
        was, is_ = getattr(old.notes, key), getattr(new.notes, key)
        if was != is_:
            yield path, key, _plain(was), _plain(is_), HARMLESS
    yield from _inside(path, old, new)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _types(spec: PropertySpec) -> frozenset[ValueType]:
    return frozenset(spec.allowed)


def _shown(types: frozenset[ValueType]) -> Any:
    names = sorted(it.value for it in types)
    return names[0] if len(names) == 1 else names


def _widened(types: frozenset[ValueType]) -> frozenset[ValueType]:
    """With the types that a value of these has, too."""
    wider = set(types)
    if ValueType.ANY in types:
        wider |= set(ValueType)
    if ValueType.NUMBER in types:
        wider.add(ValueType.INTEGER)
    if ValueType.STRING in types:
        wider.add(ValueType.DATETIME)
    return frozenset(wider)


def _of_types(old: frozenset[ValueType], new: frozenset[ValueType]) -> ChangeImpact:
    looser, stricter = old <= _widened(new), new <= _widened(old)
    if looser and not stricter:
        if old == {ValueType.INTEGER} and new == {ValueType.NUMBER}:
            return ChangeImpact((), "every integer is a number")
        return ChangeImpact((Effect.REPORTS,), "reports meet values of other types")
    if stricter:
        return _STRICTER
    return ChangeImpact(
        (Effect.SENDERS, Effect.REPORTS),
        "Mixpanel treats values of another type as another property",
    )


def _of_required(path: str, old: PropertySpec, new: PropertySpec) -> Iterator[Found]:
    before = True if old.required else sorted(old.required_from)
    after = True if new.required else sorted(new.required_from)
    if before == after:
        return
    more = isinstance(after, bool) or (
        isinstance(before, list) and not set(after) <= set(before)
    )
    verdict = ChangeImpact((Effect.REPORTS,), "reports may meet `(not set)`")
    if more:
        verdict = ChangeImpact((Effect.SENDERS,), "it must be sent from now on")
    yield path, "required", before or False, after or False, verdict


def _of_enum(path: str, old: PropertySpec, new: PropertySpec) -> Iterator[Found]:
    if repr(old.enum) == repr(new.enum):
        return
    if old.enum is None or new.enum is None:
        verdict = _LOOSER if new.enum is None else _STRICTER
        yield path, "enum", _plain(old.enum), _plain(new.enum), verdict
        return
    before, after = set(map(repr, old.enum)), set(map(repr, new.enum))
    removed = [value for value in old.enum if repr(value) not in after]
    added = [value for value in new.enum if repr(value) not in before]
    if removed:
        reason = "these values are not allowed any more"
        yield path, "enum", removed, None, ChangeImpact((Effect.SENDERS,), reason)
    if added:
        yield path, "enum", None, added, _LOOSER


def _of_bounds(path: str, old: PropertySpec, new: PropertySpec) -> Iterator[Found]:
    sides: tuple[tuple[tuple[str, ...], Callable[[float, float], bool]], ...] = (
        (_LEAST, lambda was, is_: is_ > was),
        (_MOST, lambda was, is_: is_ < was),
    )
    for keys, is_stricter in sides:
        for key in keys:
            was, is_ = getattr(old, key), getattr(new, key)
            if was == is_:
                continue
            stricter = is_ is not None and (was is None or is_stricter(was, is_))
            yield (
                path,
                _KEYS.get(key, key),
                was,
                is_,
                _STRICTER if stricter else _LOOSER,
            )


def _inside(path: str, old: PropertySpec, new: PropertySpec) -> Iterator[Found]:
    if old.items is not None or new.items is not None:
        before, after = old.items or PropertySpec(), new.items or PropertySpec()
        yield from property_changes(f"{path}[]", before, after)
    for key in (
        *old.properties,
        *(it for it in new.properties if it not in old.properties),
    ):
        before_, after_ = old.properties.get(key), new.properties.get(key)
        inner = f"{path}.{key}"
        if before_ is None:
            required = after_ is not None and after_.required
            verdict = ChangeImpact((), "it need not be sent")
            if required:
                verdict = ChangeImpact((Effect.SENDERS,), "it must be sent from now on")
            yield inner, "name", None, key, verdict
        elif after_ is None:
            verdict = ChangeImpact((Effect.REPORTS,), "reports lose its values")
            yield inner, "name", key, None, verdict
        else:
            yield from property_changes(inner, before_, after_)
