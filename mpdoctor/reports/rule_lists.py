"""The catalogue as a list, in three formats."""

from collections.abc import Callable, Sequence
from typing import Any, TextIO

from mpdoctor.model.rule import Rule

RuleList = Callable[[Sequence[Rule[Any]], TextIO], None]


def _text(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    from mpdoctor.reports.terminal.rules import write

    write(rules, out)


def _json(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    from mpdoctor.reports.json_document import write_json

    write_json([_fields(rule) for rule in rules], out)


def _markdown(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    from mpdoctor.reports.rule_pages import table

    out.write(table(rules))


RULE_LISTS: dict[str, RuleList] = {"text": _text, "json": _json, "md": _markdown}


def _fields(rule: Rule[Any]) -> dict[str, str]:
    return {
        "code": rule.code,
        "name": rule.name,
        "area": rule.area,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.fix,
        "reference": rule.reference,
    }
