"""The catalogue: every module in a family's folder that holds a `RULE`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from mpdoctor.model.rule import Rule


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
