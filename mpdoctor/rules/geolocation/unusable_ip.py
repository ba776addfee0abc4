"""Addresses for which no place can be found."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileUpdateShape, UpdateFault
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.text.places import address_flaw


def check(subject: ValueFinding | ProfileUpdateShape) -> Iterator[Problem]:
    if isinstance(subject, ValueFinding):
        where, at = f"`ip`{of_event(subject.event)}", "properties.ip"
    elif subject.kind is UpdateFault.ADDRESS:
        where, at = "`$ip` of profile updates", "$ip"
    else:
        return
    yield Problem(
        f"{where} is {listed(by_frequency(subject.kinds))}",
        at=at,
        evidence={"kinds": dict(subject.kinds)},
    )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == "ip":
        yield ValueCheck(address_flaw, frozenset({str, int, float}), bounds=(0, 0))


RULE: Rule[ValueFinding | ProfileUpdateShape] = Rule(
    code="GEO007",
    name="unusable-ip",
    severity=Severity.INFO,
    looks_at=(ValueFinding, ProfileUpdateShape),
    check=check,
    value_checks=value_checks,
    summary="`ip` or `$ip` is a private or loopback address, a list of addresses, or none "
    "at all.",
    why="Mixpanel finds no place for it, and the person has no country or city. A list "
    "is what proxies put into `X-Forwarded-For`. `0` is understood: it asks for no place.",
    fix="Send the first public address of `X-Forwarded-For`, alone and without a zone.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/geolocation",
)
