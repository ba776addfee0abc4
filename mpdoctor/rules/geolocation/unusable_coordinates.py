"""Coordinates that are text or not on this planet."""

from collections.abc import Iterator
from functools import partial

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.text.places import coordinate_flaw

_LARGEST = {"$latitude": 90, "$longitude": 180}


def check(finding: ValueFinding) -> Iterator[Problem]:
    swapped = finding.property == "$latitude" and "out of range" in finding.kinds
    yield Problem(
        f"{the_property(finding.property, finding.event)} is "
        f"{listed(by_frequency(finding.kinds))}",
        "are latitude and longitude swapped?" if swapped else "",
        at=f"properties.{finding.property}",
        evidence={"kinds": dict(finding.kinds), "samples": list(finding.samples)},
    )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    largest = _LARGEST.get(column.property)
    if largest is not None:
        yield ValueCheck(
            partial(coordinate_flaw, largest=largest),
            frozenset({str, int, float}),
            bounds=(-largest, largest),
            untyped=False,
        )


RULE: Rule[ValueFinding] = Rule(
    code="GEO009",
    name="unusable-coordinates",
    severity=Severity.INFO,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`$latitude` or `$longitude` is text or out of range.",
    why="Mixpanel looks up the place only of numbers of degrees: latitudes from -90 to 90, "
    "longitudes from -180 to 180. Of anything else it takes the address of the request.",
    fix="Send both as numbers, and do not swap them.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/geolocation",
)
