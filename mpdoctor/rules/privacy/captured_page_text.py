"""Texts of pages that autocapture sends."""

import sys
from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import an_event

TEXT = "$el_text"
_EVENTS = ("$mp_", "$web_event")


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == TEXT:
        yield ValueCheck(_finds, frozenset({str}), lengths=(1, sys.maxsize))


def _finds(value: Any) -> str:
    return "text"


def check(finding: ValueFinding) -> Iterator[Problem]:
    if finding.event is not None and finding.event.startswith(_EVENTS):
        yield Problem(
            f"autocapture sends the text of page elements with {an_event(finding.event)}",
            at=f"properties.{TEXT}",
        )


def masks(value: Any, label: str) -> str:
    """Nothing of a text is kept: anything may stand on a page."""
    return "•••"


# A warning in the catalogue of faults; but whoever sees it has turned it on, and where the
# texts hold personal data, PRI001, PRI002 and PRI004 say so.
RULE = Rule(
    code="PRI012",
    name="captured-page-text",
    severity=Severity.INFO,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    masks=masks,
    summary="Autocapture sends the text of the page elements that people click.",
    why="What a page shows to one person, such as a name, an address or a balance, goes "
    "to Mixpanel. The SDK sends `$el_text` only where `capture_text_content` is on, which "
    "is not its default.",
    fix="Turn `capture_text_content` off, or exclude pages and elements with "
    "`block_url_regexes` and `block_selectors`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/autocapture",
)
