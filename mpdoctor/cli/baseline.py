"""`mpdoctor baseline`: what is in a baseline."""

from typing import Annotated

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import NoColor


def baseline(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="Baseline. Default: `baseline` in the settings.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[
        str | None, typer.Option(metavar="FILE", help="Settings file.")
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="`text` or `json`.")
    ] = "text",
    no_color: NoColor = False,
) -> Exit:
    """Explain a baseline: which faults it accepts, how large they were, and why.

    Reads the file only. `mpdoctor lint --baseline FILE` compares it with data.
    """
    import os
    import time
    from datetime import UTC, datetime
    from pathlib import Path

    from mpdoctor.cli.console import standard_output
    from mpdoctor.config import load_baseline, load_settings
    from mpdoctor.errors import UserError
    from mpdoctor.reports.baseline import VIEWS
    from mpdoctor.rules import catalogue

    if format not in VIEWS:
        raise UserError(
            f"`{format}` is not a format for a baseline",
            hint="use " + " or ".join(f"`{known}`" for known in VIEWS),
        )
    rules = {rule.code: rule for rule in catalogue()}
    names = {code: rule.name for code, rule in rules.items()}
    path = load_settings(
        config=config,
        options={"baseline": file},
        env=os.environ,
        cwd=Path.cwd(),
        known_rules=names,
    ).baseline
    if path is None:
        raise UserError(
            "no baseline was given",
            hint="name the file, or set `baseline` in `mpdoctor.yaml`; "
            "`mpdoctor lint --baseline FILE --update-baseline` creates one",
        )
    faults = load_baseline(path, names)
    today = datetime.fromtimestamp(time.time(), UTC).date()
    with standard_output() as out:
        VIEWS[format](faults, rules, today, out)
    return Exit.HEALTHY
