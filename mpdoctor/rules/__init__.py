"""The catalogue: every module below this package that holds a `RULE`."""

from functools import cache
from importlib import import_module
from typing import Any

from mpdoctor.models.rule import Rule


def catalogue() -> tuple[Rule[Any], ...]:
    """All rules, by code. A rule is found by standing in a family's folder."""
    return tuple(rule for _, rule in modules())


@cache
def modules() -> tuple[tuple[str, Rule[Any]], ...]:
    """All rules, by code, with the modules that hold them."""
    from pkgutil import iter_modules

    rules = [
        (module.name, rule)
        for family in iter_modules(__path__, f"{__name__}.")
        if family.ispkg
        for module in iter_modules(
            import_module(family.name).__path__, f"{family.name}."
        )
        if (rule := getattr(import_module(module.name), "RULE", None)) is not None
    ]
    return tuple(sorted(rules, key=lambda each: (each[1].family, each[1].code)))
