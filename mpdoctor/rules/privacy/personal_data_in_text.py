"""Personal data inside free text."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import listed, the_property
from mpdoctor.rules.privacy._checks import (
    IMPERSONAL,
    LENGTHS,
    TEXT,
    TITLES,
    is_custom,
    is_page,
    labels,
)
from mpdoctor.text.masking import without_people
from mpdoctor.text.personal import inside, is_phone
from mpdoctor.text.personal_kinds import Personal

_CONTACTS = frozenset({Personal.EMAIL, Personal.PHONE})


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = labels(finding)
    if kinds:
        yield Problem(
            f"{the_property(finding.property, finding.event)} holds text with "
            f"{listed(kind.value for kind in kinds)}",
            at=f"properties.{finding.property}",
            evidence={"kinds": dict(finding.kinds), "samples": list(finding.samples)},
        )


def finds(text: str) -> str | None:
    """The first contact among other words."""
    if " " not in text.strip() or is_phone(text):
        return None
    return next((kind.value for kind in inside(text) if kind in _CONTACTS), None)


def value_checks(column: Column) -> Iterator[ValueCheck]:
    free = is_custom(column) or column.property in TITLES
    if free and not is_page(column):
        yield ValueCheck(finds, TEXT, lengths=LENGTHS, clears=IMPERSONAL)


def masks(value: Any, label: str) -> Any:
    return without_people(str(value)[:400])


RULE: Rule[ValueFinding] = Rule(
    code="PRI004",
    name="personal-data-in-text",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    masks=masks,
    summary="Free text, such as a search, a message or the title of a page, holds an e-mail "
    "address or a phone number.",
    why="People write everything into a text field, and nobody reviews it. What "
    "is found once is there in other words, too, which no pattern finds.",
    fix="Do not send what people write. Send its length, its language or a category, or "
    "remove addresses and numbers before you send it. Give pages titles without names.",
    reference="https://docs.mixpanel.com/guides/guides-by-workflow/data-privacy",
)
