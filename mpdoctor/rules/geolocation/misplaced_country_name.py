"""The country under the name that it has elsewhere."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import of_event

_ON_PROFILES = "$country_code"
_ON_EVENTS = "mp_country_code"


def check(subject: ValueFinding | ProfileNote) -> Iterator[Problem]:
    if isinstance(subject, ValueFinding):
        yield Problem(
            f"property `{_ON_PROFILES}`{of_event(subject.event)} is the country of "
            f"profiles; that of events is `{_ON_EVENTS}`",
            at=f"properties.{_ON_PROFILES}",
        )
    elif subject.kind is ProfileOddity.EVENT_COUNTRY:
        yield Problem(
            f"profile property `{_ON_EVENTS}` is the country of events; that of profiles "
            f"is `{_ON_PROFILES}`",
            at=f"{subject.operator or '$properties'}.{_ON_EVENTS}",
        )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == _ON_PROFILES:
        yield ValueCheck(_finds, frozenset({str}))


def _finds(value: Any) -> str | None:
    return "a country" if value else None


RULE: Rule[ValueFinding | ProfileNote] = Rule(
    code="GEO005",
    name="misplaced-country-name",
    severity=Severity.INFO,
    looks_at=(ValueFinding, ProfileNote),
    check=check,
    value_checks=value_checks,
    summary="Events have `$country_code`, or profiles have `mp_country_code`.",
    why="The country is `mp_country_code` on events and `$country_code` on profiles. Under "
    "the other name it is an ordinary property that no map or report by country uses.",
    fix="Send `mp_country_code` with events and `$country_code` with profiles, or leave "
    "both to Mixpanel.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/geolocation",
)
