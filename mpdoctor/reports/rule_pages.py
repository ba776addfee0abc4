"""The pages of all rules: one with tables, and one for each family."""

from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.model.levels import Area
from mpdoctor.model.rule import ReservedCode, Rule
from mpdoctor.reports.rules import (
    STATISTICAL,
    markdown_page,
    markdown_reserved,
    markdown_symptoms,
)

INDEX = "rules.md"
FOLDER = "rules"


def rule_pages(
    rules: Sequence[Rule[Any]], reserved: Sequence[ReservedCode] = ()
) -> Mapping[str, str]:
    """The text of each page by its path, beside the others."""
    pages = {INDEX: _index(rules, reserved)}
    for family in dict.fromkeys(rule.family for rule in rules):
        own = [rule for rule in rules if rule.family == family]
        head = f"# {str(own[0].area).capitalize()} rules\n\n[All rules](../{INDEX})\n"
        pages[_path(family)] = "\n".join([head, *map(markdown_page, own)])
    return pages


def _index(rules: Sequence[Rule[Any]], reserved: Sequence[ReservedCode]) -> str:
    parts = ["# Rules\n"]
    for area in Area:
        within = [rule for rule in rules if rule.area is area]
        if within:
            parts.append(_table(within))
    parts.append("## By symptom\n")
    parts.append(markdown_symptoms(rules, lambda rule: _path(rule.family)))
    parts.append(STATISTICAL)
    if reserved:
        parts.append("## Codes without a rule\n")
        parts.append(markdown_reserved(reserved))
    return "\n".join(parts)


def _table(rules: Sequence[Rule[Any]]) -> str:
    """One row per rule, with an anchor: links to it lead here, and on to its page."""
    title = f"## [{str(rules[0].area).capitalize()}]({_path(rules[0].family)})\n"
    rows = [title, "| Code | name | severity | fault |", "|---|---|---|---|"]
    for rule in rules:
        summary = rule.summary.replace("|", "\\|")
        anchor = f"{rule.code.lower()}-{rule.name}"
        link = f'<a id="{anchor}"></a>[{rule.code}]({_path(rule.family)}#{anchor})'
        rows.append(f"| {link} | `{rule.name}` | {rule.severity} | {summary} |")
    return "\n".join(rows) + "\n"


def _path(family: str) -> str:
    return f"{FOLDER}/{family.lower()}.md"
