"""E-mail addresses, phone numbers, names and IP addresses in events."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import listed, the_property
from mpdoctor.rules.privacy._checks import (
    IDS,
    IMPERSONAL,
    LENGTHS,
    TEXT,
    in_nests,
    is_custom,
    is_page,
    labels,
    name_of,
    named_check,
)
from mpdoctor.text.masking import masked
from mpdoctor.text.personal import is_email, is_phone
from mpdoctor.text.personal_kinds import Personal

_SURE = {
    Personal.EMAIL: Confidence.CERTAIN,
    Personal.PHONE: Confidence.LIKELY,
    Personal.NAME: Confidence.LIKELY,
    Personal.ADDRESS: Confidence.LIKELY,
}
_PLANNED = {"email": Personal.EMAIL, "phone": Personal.PHONE}


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = labels(finding)
    if not kinds:
        return
    as_id = finding.property in IDS
    yield Problem(
        f"{the_property(finding.property, finding.event)} holds "
        f"{listed(kind.value for kind in kinds)}",
        "identify people by an id that does not change, and keep the address on the "
        "profile"
        if as_id
        else "",
        at=f"properties.{finding.property}",
        evidence={"kinds": dict(finding.kinds), "samples": list(finding.samples)},
        confidence=_SURE[kinds[0]],
    )


def finds(value: Any) -> str | None:
    """What a whole value is."""
    if is_email(value):
        return Personal.EMAIL.value
    return Personal.PHONE.value if is_phone(value) else None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if is_page(column) or _is_planned(column):
        return
    if is_custom(column) or column.property in IDS:
        named = name_of(column)
        if named is not None:
            yield from named_check(named, _SURE)
        yield ValueCheck(finds, TEXT, lengths=LENGTHS, clears=IMPERSONAL)
    if is_custom(column):
        yield in_nests(finds)


def _is_planned(column: Column) -> bool:
    """Whether the plan asks for an address here: somebody has decided to send it."""
    return column.spec is not None and column.spec.format in _PLANNED


def masks(value: Any, label: str) -> Any:
    return masked(value, label) if isinstance(value, str | int) else "•••"


RULE: Rule[ValueFinding] = Rule(
    code="PRI002",
    name="personal-data-in-events",
    severity=Severity.WARNING,
    confidence=Confidence.CERTAIN,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    masks=masks,
    summary="A property of an event holds an e-mail address, a phone number, a name or "
    "an IP address.",
    why="Events cannot be changed, and not be deleted for one person without a request "
    "under the GDPR. Profiles can. This is a warning: the events arrive, and sending the "
    "data may be a decision. Names and IP addresses are recognised by the name of "
    "their property. Mailboxes such as `info@` are not reported, nor what the tracking "
    "plan asks for with `format: email`.",
    fix="Set the data on the profile (`$email`, `$phone`, `$name`), and send an id with the "
    "event, or a hash where you need to join by it. Mixpanel takes `ip` for the location "
    "and does not store it.",
    reference="https://docs.mixpanel.com/guides/guides-by-workflow/data-privacy",
    loses_data=False,
    supersedes=("PRI004",),
)
