"""`mpdoctor rules`: which faults are looked for."""

from typing import Annotated

import typer

from mpdoctor.cli.exit_codes import Exit


def rules(
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="`text`, `json` or `md`.")
    ] = "text",
) -> Exit:
    """List the catalogue of faults."""
    from mpdoctor.cli.console import standard_output
    from mpdoctor.errors import UserError
    from mpdoctor.reports.rules import LISTS
    from mpdoctor.rules import catalogue

    if format not in LISTS:
        raise UserError(
            f"`{format}` is no format of this list",
            hint="one of " + ", ".join(f"`{known}`" for known in LISTS),
        )
    with standard_output() as out:
        LISTS[format](catalogue(), out)
    return Exit.HEALTHY
