"""Groups of options as parameters of a command, for typer to read."""

from collections.abc import Callable
from functools import cache, wraps
from inspect import Parameter, Signature
from typing import Any, get_type_hints

from mpdoctor.cli.exit_codes import Exit


def takes_groups(command: Callable[..., Exit]) -> Callable[..., Exit]:
    """The command as typer reads it: the fields of its groups are its parameters."""
    groups = get_type_hints(command)
    del groups["return"]

    @wraps(command)
    def flat(**values: Any) -> Exit:
        return command(
            *(
                group(*(values[name] for name in group._fields))
                for group in groups.values()
            )
        )

    parameters = [each for group in groups.values() for each in _parameters(group)]
    flat.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    flat.__annotations__ = {each.name: each.annotation for each in parameters}
    return flat


@cache
def _parameters(group: Any) -> list[Parameter]:
    """The fields of a group, as `inspect.signature` of its class would give them."""
    return [
        Parameter(
            name,
            Parameter.POSITIONAL_OR_KEYWORD,
            default=group._field_defaults.get(name, Parameter.empty),
            annotation=annotation,
        )
        for name, annotation in group.__annotations__.items()
    ]
