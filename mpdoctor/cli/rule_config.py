"""Which rules judge, and with which severity."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from mpdoctor.errors import UserError
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import ReservedCode, Rule
from mpdoctor.model.settings import SeverityOverride

Severities = dict[str, Severity | None]
"""By code; `None` is off, and a rule that is not in it keeps its own severity."""


def configured_severities(
    rules: Sequence[Rule[Any]],
    configured: Mapping[str, Severity | None],
    select: Sequence[str],
    ignore: Sequence[str],
) -> Severities:
    """The settings' `rules`, narrowed by `--select` and then by `--ignore`.

    Selecting a rule by its code or name turns it on where the settings turn it off;
    selecting its family does not.
    """
    chosen = dict(configured)
    if select:
        groups = list(_named_codes(rules, select))
        named = {code for codes in groups for code in codes}
        alone = {codes[0] for codes in groups if len(codes) == 1}
        for rule in rules:
            if rule.code not in named:
                chosen[rule.code] = None
            elif rule.code in alone and chosen.get(rule.code, rule) is None:
                del chosen[rule.code]
    for codes in _named_codes(rules, ignore):
        chosen.update(dict.fromkeys(codes))
    if all(chosen.get(rule.code, rule) is None for rule in rules):
        raise UserError(
            "no rules left to run",
            hint="`--select`, `--ignore` and `rules` in the settings exclude all of them",
        )
    return chosen


Named = TypeVar("Named", Rule[Any], ReservedCode)


def configured_overrides(
    rules: Sequence[Rule[Any]],
    overrides: Sequence[SeverityOverride],
    select: Sequence[str],
    ignore: Sequence[str],
) -> list[SeverityOverride]:
    """The settings' `overrides` without the rules that `--select` and `--ignore` leave out."""
    chosen = configured_severities(rules, {}, select, ignore)
    off = {code for code, severity in chosen.items() if severity is None}
    return [
        SeverityOverride(
            one.event,
            {code: each for code, each in one.rules.items() if code not in off},
        )
        for one in overrides
    ]


def named_rules(rules: Sequence[Named], name: str) -> list[Named]:
    """The rules with this code, name or family; case does not matter."""
    key = name.strip().lower()
    return [
        rule
        for rule in rules
        if key in (rule.code.lower(), rule.name, rule.family.lower())
    ]


def unknown_rule(
    rules: Sequence[Rule[Any]], name: str, problem: str = "is not a rule"
) -> UserError:
    """An error that offers the nearest code, name or family."""
    from mpdoctor.config import did_you_mean
    from mpdoctor.rules import reserved_codes

    for code in named_rules(reserved_codes(), name):
        return UserError(
            f"`{code.code}` has no rule",
            hint=f"`mpdoctor explain {code.code}` says why",
        )
    known = [text for rule in rules for text in (rule.code, rule.name, rule.family)]
    return UserError(
        f"`{name}` {problem}",
        hint=did_you_mean(name, dict.fromkeys(known))
        or "`mpdoctor rules` lists all rules",
    )


def _named_codes(
    rules: Sequence[Rule[Any]], names: Sequence[str]
) -> Iterator[list[str]]:
    for name in ",".join(names).split(",") if names else ():
        found = named_rules(rules, name)
        if not found:
            raise unknown_rule(rules, name.strip())
        yield [rule.code for rule in found]
