"""`mpdoctor rules`: which problems are looked for."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import NoColor, complete_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mpdoctor.model.rule import ReservedCode, Rule


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
    documentation the word occurs, and `mpdoctor rules PLAN enum` does both. Known
    problems without a rule follow, with the reason.
    """
    from mpdoctor.cli.console import standard_output
    from mpdoctor.errors import UserError
    from mpdoctor.reports.rules import LISTS, RESERVED
    from mpdoctor.rules import catalogue, reserved_codes

    if format not in LISTS:
        raise UserError(
            f"`{format}` is not a format for a list of rules",
            hint="one of " + ", ".join(f"`{known}`" for known in LISTS),
        )
    found, unruled = _found(catalogue(), reserved_codes(), words or ())
    with standard_output() as out:
        if found or not unruled:
            LISTS[format](found, out)
        if unruled and format in RESERVED:
            RESERVED[format](unruled, out)
    return Exit.HEALTHY


def _found(
    rules: "Sequence[Rule[Any]]",
    reserved: "Sequence[ReservedCode]",
    words: "Sequence[str]",
) -> "tuple[list[Rule[Any]], list[ReservedCode]]":
    """What is named, or everything, in which the other words occur."""
    from mpdoctor.cli.rule_config import named_rules, unknown_rule
    from mpdoctor.reports.rules import searched_text

    named = {
        word: [
            *(rule.code for rule in named_rules(rules, word)),
            *(code.code for code in named_rules(reserved, word)),
        ]
        for word in words
    }
    codes = {code for found in named.values() for code in found}
    others = [word.strip().lower() for word in words if not named[word]]

    def is_wanted(code: str, text: str) -> bool:
        return (not codes or code in codes) and all(word in text for word in others)

    found = [rule for rule in rules if is_wanted(rule.code, searched_text(rule))]
    unruled = [code for code in reserved if is_wanted(code.code, searched_text(code))]
    if not found and not unruled:
        raise unknown_rule(rules, " ".join(words), problem="matches no rule")
    return found, unruled
