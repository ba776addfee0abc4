"""What the addresses of pages give away."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import listed, the_property
from mpdoctor.rules.privacy._checks import (
    IMPERSONAL_PAGES,
    LENGTHS,
    SEARCHES,
    TEXT,
    is_page,
    labels,
)
from mpdoctor.text.masking import DOTS, without_people
from mpdoctor.text.personal import inside, whole
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_urls import masked_url, personal_parts

_CERTAIN = frozenset({Personal.EMAIL, Personal.KEY, Personal.PASSWORD})


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = labels(finding)
    if kinds:
        yield Problem(
            f"{the_property(finding.property, finding.event)} holds "
            f"{listed(kind.value for kind in kinds)}",
            at=f"properties.{finding.property}",
            evidence={"kinds": dict(finding.kinds), "samples": list(finding.samples)},
            confidence=Confidence.CERTAIN
            if not _CERTAIN.isdisjoint(kinds)
            else Confidence.LIKELY,
        )


def finds(url: str) -> str | None:
    """The worst that an address of a page holds."""
    kinds = set(personal_parts(url))
    if not kinds:
        return None
    return next((kind.value for kind in Personal if kind in kinds), None)


def finds_in_search(text: str) -> str | None:
    """What somebody searched for, or what a link says of its reader."""
    found = whole(text)
    if isinstance(found, Personal):
        return found.value
    return next((kind.value for kind in inside(text)), None)


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if is_page(column):
        yield ValueCheck(finds, TEXT, lengths=LENGTHS, clears=IMPERSONAL_PAGES)
    elif column.property in SEARCHES:
        yield ValueCheck(
            finds_in_search, TEXT, lengths=LENGTHS, clears=IMPERSONAL_PAGES
        )


def masks(value: Any, label: str) -> Any:
    return without_people(masked_url(str(value)[:400], DOTS))


RULE: Rule[ValueFinding] = Rule(
    code="PRI003",
    name="personal-data-in-urls",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    masks=masks,
    summary="The address of a page, a referrer or a campaign holds an e-mail address, a "
    "phone number, a password or a token.",
    why="The browser SDK sends the whole address with every event, and most people "
    "never look at it. A token for a new password or a login lets everybody who "
    "can read the project act as that person.",
    fix="Send such data in the body of a request, not in the address. Until then, leave "
    "out the properties with `property_blacklist`, or clean the address in the hook "
    "`before_track`. Let tokens that were sent expire.",
    reference="https://docs.mixpanel.com/docs/privacy/protecting-user-data",
    loses_data=False,
    supersedes=("PRI002", "PRI004"),
)
