"""Plans of other tools, read into our format and written from it."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mpdoctor.errors import UserError
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import Exported, PlanFormat

__all__ = [
    "Exported",
    "PlanContent",
    "PlanFormat",
    "foreign_format",
    "plan_formats",
    "recognised",
]


@cache
def plan_formats() -> Mapping[str, PlanFormat]:
    """All formats by name, in the order in which they are tried."""
    from mpdoctor.plans.convert import formats

    modules = [
        import_module(f"{formats.__name__}.{found.name}")
        for found in iter_modules(formats.__path__)
    ]
    found = sorted((it.FORMAT for it in modules), key=lambda it: (it.rank, it.name))
    return {it.name: it for it in found}


def recognised(content: PlanContent) -> PlanFormat | None:
    """The format of a plan, told by its content; `None` where it is none of them."""
    for format_ in plan_formats().values():
        if format_.read is not None and format_.recognises(content):
            return format_
    return None


def foreign_format(path: str) -> str | None:
    """What the format of a file is called that is no plan of mpdoctor."""
    try:
        content = PlanContent.of(path)
        if content.is_own:
            return None
        found = recognised(content)
    except UserError:
        return None
    return found.title if found is not None else None
