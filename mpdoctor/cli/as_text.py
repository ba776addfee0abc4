"""Commands whose option values are taken as they were typed.

typer would convert them with pydantic, whose import takes longer than linting a small
file. Versions of typer that convert by other means are left alone.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup


class _AsText:
    """Stands in for typer's own conversion."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value; an empty sequence where an option that repeats is left out."""
        if value is None and (param.multiple or param.nargs == -1):
            return ()
        return value


def _as_text(params: list[Any]) -> list[Any]:
    for param in params:
        if hasattr(param, "_runtime_param"):
            param._runtime_param = _AsText()
    return params


class Command(TyperCommand):
    """A command whose values stay text."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, help included."""
        return _as_text(super().get_params(ctx))


class Group(TyperGroup):
    """A group whose own values stay text."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, help included."""
        return _as_text(super().get_params(ctx))
