"""Events of servers that are located where the servers are."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import ValueFinding
from mpdoctor.rules.geolocation._locations import town_checks, town_problem


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield from town_problem(
        finding,
        lambda sender: sender.platform is Platform.SERVER,
        "servers",
        "where data centres are",
    )


RULE: Rule[ValueFinding] = Rule(
    code="GEO001",
    name="data-centre-location",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=town_checks,
    summary="Most events that a server or a customer data platform sends are located in a "
    "town full of data centres.",
    why="Mixpanel took the address of the server for that of the person. Everybody seems "
    "to live in Boardman or Ashburn, and reports by country or city are wrong. Reported "
    "from 20 events on, where more than half of an event's records from servers are there.",
    fix="Send the person's own address as `ip` (`$ip` for profiles), or the location itself "
    "(`$city`, `$region`, `mp_country_code`), or `ip: 0` where neither is known.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/geolocation",
    needs=frozenset({Need.EVENTS}),
    loses_data=False,
)
