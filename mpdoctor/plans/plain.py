"""Tells at a glance that a plan has the right form.

A plan that passes here passes pydantic too, which is tested; one that does not is for
pydantic to judge, and to say why.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from mpdoctor.model.plan import Platform, Status, ValueType
from mpdoctor.plans.formats import Format

_Check = Callable[[Any], bool]


def is_plainly_valid(data: Any) -> bool:
    """Whether `data` surely has the form of a plan."""
    return _Form().holds(data)


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_bool(value: Any) -> bool:
    return type(value) is bool


def _is_number(value: Any) -> bool:
    kind = type(value)
    return kind is int or (kind is float and math.isfinite(value))


def _is_length(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_enum(value: Any) -> bool:
    return (
        type(value) is list
        and bool(value)
        and all(type(item) in _SCALARS for item in value)
    )


def _one_of(words: frozenset[str]) -> _Check:
    return lambda value: type(value) is str and value in words


def _are_platforms(value: Any) -> bool:
    is_one = _one_of(frozenset(Platform))
    return type(value) is list and bool(value) and all(map(is_one, value))


_SCALARS = (str, int, float, bool, type(None))
_is_unplanned = _one_of(frozenset({"error", "warning", "info", "off", "allow"}))


class _Form:
    """The checks of each key; what was found valid once is not looked at again."""

    def __init__(self) -> None:
        self._valid: set[int] = set()
        self._property: Mapping[str, _Check] = {
            "use": _is_text,
            "type": _one_of(frozenset(ValueType)),
            "description": _is_text,
            "required": _is_bool,
            "nullable": _is_bool,
            "enum": _is_enum,
            "pattern": _is_text,
            "format": _one_of(frozenset(Format)),
            "minimum": _is_number,
            "maximum": _is_number,
            "max_length": _is_length,
            "items": self._is_property,
            "properties": self._are_properties,
        }
        self._event: Mapping[str, _Check] = {
            "description": _is_text,
            "owner": _is_text,
            "status": _one_of(frozenset(Status)),
            "sources": _are_platforms,
            "properties": self._are_properties,
        }
        self._group: Mapping[str, _Check] = {"properties": self._are_properties}
        self._plan: Mapping[str, _Check] = {
            "version": lambda value: type(value) is int and value == 1,
            "name": _is_text,
            "naming": _closed({"events": _is_text, "properties": _is_text}),
            "unplanned": _closed(
                {"events": _is_unplanned, "properties": _is_unplanned}
            ),
            "super_properties": self._are_properties,
            "shared": self._are_properties,
            "events": _each(_optional(_closed(self._event))),
            "user_properties": self._are_properties,
            "group_properties": _each(_optional(_closed(self._group))),
            "identity": _closed({"user_id": _closed(self._property)}),
        }

    def holds(self, data: Any) -> bool:
        return _closed(self._plan)(data) and "version" in data

    def _is_property(self, value: Any) -> bool:
        if value is None or id(value) in self._valid:
            return True
        if type(value) is not dict:
            return False
        for key, inner in value.items():
            check = self._property.get(key)
            if check is None or not check(inner):
                return False
        self._valid.add(id(value))
        return True

    def _are_properties(self, value: Any) -> bool:
        if value is None:
            return True
        return type(value) is dict and all(map(self._is_property, value.values()))


def _closed(checks: Mapping[str, _Check]) -> _Check:
    def is_closed(value: Any) -> bool:
        return type(value) is dict and all(
            key in checks and checks[key](inner) for key, inner in value.items()
        )

    return is_closed


def _each(check: _Check) -> _Check:
    def are_all(value: Any) -> bool:
        return value is None or (
            type(value) is dict and all(map(check, value.values()))
        )

    return are_all


def _optional(check: _Check) -> _Check:
    return lambda value: value is None or check(value)
