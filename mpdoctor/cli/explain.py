"""`mpdoctor explain`: what a rule means."""

from typing import Annotated

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import complete_rule


def explain(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CODE",
            help="Codes, names or families. Without any, the catalogue as Markdown.",
            autocompletion=complete_rule,
            show_default=False,
        ),
    ] = None,
) -> Exit:
    """Tell what a fault is, why it matters and how to fix it."""
    from mpdoctor.cli.console import standard_output
    from mpdoctor.cli.rule_config import named_rules, unknown_rule
    from mpdoctor.reports.rules import markdown_catalogue, write_explanations
    from mpdoctor.rules import catalogue

    every = catalogue()
    chosen = {}
    for name in codes or ():
        found = named_rules(every, name)
        if not found:
            raise unknown_rule(every, name)
        chosen.update({rule.code: rule for rule in found})
    with standard_output() as out:
        if chosen:
            write_explanations(tuple(chosen.values()), out)
        else:
            out.write(markdown_catalogue(every))
    return Exit.HEALTHY
