"""Reports: what commands write."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TextIO

from mpdoctor.reports import formats

if TYPE_CHECKING:
    from mpdoctor.model.report import Diagnosis

Report = Callable[["Diagnosis", TextIO], None]

TERMINAL = "terminal"
"""The format of a run that asks for none."""


def format_names() -> list[str]:
    """Every module in `formats`, the usual one first."""
    names = [module.name for module in iter_modules(formats.__path__)]
    return sorted(names, key=lambda name: (name != TERMINAL, name))


def load_report(name: str) -> Report:
    """The `write` of a format, whose imports nobody else waits for."""
    report: Report = import_module(f"{formats.__name__}.{name}").write
    return report
