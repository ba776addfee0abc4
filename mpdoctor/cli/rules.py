"""`mpdoctor rules`: which problems are looked for."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import NoColor, complete_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mpdoctor.model.rule import Rule


def rules(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD",
            help="Show only these rules: codes, names or families such as `PLAN`, or "
            "words to search for. Default: all rules.",
            autocompletion=complete_rule,
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="`text`, `json` or `md`.")
    ] = "text",
    no_color: NoColor = False,
) -> Exit:
    """List the rules, or search them.

    `mpdoctor rules PLAN` lists a family, `mpdoctor rules token` the rules in whose
    documentation the word occurs, and `mpdoctor rules PLAN enum` does both.
    """
    from mpdoctor.cli.console import standard_output
    from mpdoctor.errors import UserError
    from mpdoctor.reports.rules import LISTS
    from mpdoctor.rules import catalogue

    if format not in LISTS:
        raise UserError(
            f"`{format}` is not a format for a list of rules",
            hint="one of " + ", ".join(f"`{known}`" for known in LISTS),
        )
    found = _found(catalogue(), words or ())
    with standard_output() as out:
        LISTS[format](found, out)
    return Exit.HEALTHY


def _found(rules: "Sequence[Rule[Any]]", words: "Sequence[str]") -> "list[Rule[Any]]":
    """The rules that are named, or all of them, in which the other words occur."""
    from mpdoctor.cli.rule_config import named_rules, unknown_rule
    from mpdoctor.reports.rules import searched_text

    named = {word: named_rules(rules, word) for word in words}
    codes = {rule.code for found in named.values() for rule in found}
    others = [word.strip().lower() for word in words if not named[word]]
    found = [
        rule
        for rule in rules
        if (not codes or rule.code in codes)
        and all(word in searched_text(rule) for word in others)
    ]
    if not found:
        raise unknown_rule(rules, " ".join(words), problem="matches no rule")
    return found
