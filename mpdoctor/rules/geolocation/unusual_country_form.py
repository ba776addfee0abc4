"""Countries that are not two capital letters."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.text.places import COUNTRIES, country_flaw


def check(subject: ValueFinding | ProfileNote) -> Iterator[Problem]:
    if isinstance(subject, ValueFinding):
        where, at = f"property `mp_country_code`{of_event(subject.event)}", "properties"
    elif subject.kind is ProfileOddity.COUNTRY_FORM:
        where = "profile property `$country_code`"
        at = subject.operator or "$properties"
    else:
        return
    name = where.split("`")[1]
    yield Problem(
        f"{where} is {listed(by_frequency(subject.kinds))} instead of two capital letters",
        at=f"{at}.{name}",
        evidence={"kinds": dict(subject.kinds), "samples": list(subject.samples)},
    )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == "mp_country_code":
        yield ValueCheck(country_flaw, frozenset({str}), clears=COUNTRIES)


RULE: Rule[ValueFinding | ProfileNote] = Rule(
    code="GEO006",
    name="unusual-country-form",
    severity=Severity.INFO,
    looks_at=(ValueFinding, ProfileNote),
    check=check,
    value_checks=value_checks,
    summary="`mp_country_code` or `$country_code` is the name of a country, a code of "
    "three letters, or in lower case.",
    why="Mixpanel writes countries as two capital letters (ISO 3166-1) and shows their "
    "flags and names. Other forms are listed beside it, so each country is there twice.",
    fix="Send the code, for example `DE`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties",
)
