"""The catalogue: every module in a family's folder that holds a `RULE`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from mpdoctor.model.rule import ReservedCode, Rule


@cache
def catalogue() -> tuple[Rule[Any], ...]:
    """All rules, by family and code: each `RULE` in a module of a family's folder."""
    found = [
        rule
        for family in iter_modules(__path__, f"{__name__}.")
        if family.ispkg
        for module in iter_modules(
            import_module(family.name).__path__, f"{family.name}."
        )
        if (rule := getattr(import_module(module.name), "RULE", None)) is not None
    ]
    return tuple(sorted(found, key=lambda rule: (rule.family, rule.code)))


def reserved_codes() -> tuple[ReservedCode, ...]:
    """Codes without a rule, by family and code: `RESERVED` in a folder's `_reserved.py`."""
    found = [
        code
        for family in iter_modules(__path__, f"{__name__}.")
        if family.ispkg
        for module in iter_modules(import_module(family.name).__path__)
        if module.name == "_reserved"
        for code in import_module(f"{family.name}._reserved").RESERVED
    ]
    return tuple(sorted(found, key=lambda code: (code.family, code.code)))
