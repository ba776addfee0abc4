"""`mpdoctor explain`: what a rule means."""

from typing import Annotated

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import NoColor, complete_rule


def explain(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RULE",
            help="Codes, names or families such as `PLAN`.",
            autocompletion=complete_rule,
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="`text` or `md`; `md` without a rule has all of them.",
        ),
    ] = "text",
    pages: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Write all rules as Markdown pages into this folder: `rules.md` and one "
            "page per family. Replaces these pages.",
            show_default=False,
        ),
    ] = None,
    no_color: NoColor = False,
) -> Exit:
    """Explain rules: what the problem is, why it matters and how to fix it."""
    from mpdoctor.cli.console import standard_output
    from mpdoctor.cli.rule_config import named_rules, unknown_rule
    from mpdoctor.errors import UserError
    from mpdoctor.reports.rules import (
        EXPLANATIONS,
        RESERVED,
        write_markdown_catalogue,
    )
    from mpdoctor.rules import catalogue, reserved_codes

    if format not in EXPLANATIONS:
        raise UserError(
            f"`{format}` is not a format for explanations",
            hint="use " + " or ".join(f"`{known}`" for known in EXPLANATIONS),
        )
    every = catalogue()
    if pages is not None:
        if codes:
            raise UserError(
                "`--pages` writes all rules", hint="leave out the names of rules"
            )
        from mpdoctor.cli.output_files import write_files
        from mpdoctor.reports.rule_pages import rule_pages

        write_files(rule_pages(every, reserved_codes()), pages)
        return Exit.HEALTHY
    chosen, unruled = {}, {}
    for name in codes or ():
        found = named_rules(every, name)
        without = named_rules(reserved_codes(), name)
        if not found and not without:
            raise unknown_rule(every, name)
        chosen.update({rule.code: rule for rule in found})
        unruled.update({code.code: code for code in without})
    if not codes and format == "text":
        raise UserError(
            "no rule given",
            hint="name one, as in `mpdoctor explain PLAN001`; `mpdoctor rules` lists "
            "all rules, and `mpdoctor explain --format md` explains all of them",
        )
    with standard_output() as out:
        if not codes:
            write_markdown_catalogue(every, reserved_codes(), out)
        if chosen:
            EXPLANATIONS[format](tuple(chosen.values()), out)
        if unruled:
            RESERVED[format](tuple(unruled.values()), out)
    return Exit.HEALTHY
