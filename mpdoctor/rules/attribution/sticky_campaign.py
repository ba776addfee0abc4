"""Campaigns that stay on all later events."""

import re
from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.spread import SOURCE
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import an_event
from mpdoctor.text.bulk import ImpersonalTexts
from mpdoctor.text.keys import KEY_PREFIXES, SHORTEST_KEY
from mpdoctor.text.masking import without_people

FEWEST_TAGGED = 5
FEWEST = 50
TIMES = 3

_TAGGED = re.compile(r"[?&]utm_source=[^&#]", re.IGNORECASE)

# The same as for privacy, so that the compiled scanner looks at each address once.
_WITHOUT_QUERY = ImpersonalTexts(KEY_PREFIXES, SHORTEST_KEY, query=True)


def finds(url: str) -> str | None:
    """Whether somebody came to this page through a campaign."""
    return "tagged" if _TAGGED.search(url) else None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == "$current_url":
        yield ValueCheck(
            finds, frozenset({str}), lengths=(12, 16_384), clears=_WITHOUT_QUERY
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    spread = finding.event_spread
    if spread is None:
        return
    carrying = sum(
        count for facet, count in spread.facets.items() if facet[0] == SOURCE
    )
    tagged = finding.seen.count
    if tagged < FEWEST_TAGGED or carrying < max(FEWEST, TIMES * tagged):
        return
    yield Problem(
        f"`utm_source` of {an_event(finding.event)} stays on pages that were opened "
        "without one",
        at="properties.$current_url",
        subject={"property": "utm_source"},
        count=carrying - tagged,
        evidence={
            "with_utm_source": carrying,
            "on_tagged_pages": tagged,
            "samples": [without_people(str(one)) for one in finding.samples],
        },
    )


RULE: Rule[ValueFinding] = Rule(
    code="UTM001",
    name="sticky-campaign",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="Later events repeat the campaign of an earlier visit, because UTM persistence is "
    "on.",
    why="The browser SDK stores UTM parameters as super properties unless it is told "
    "otherwise. Visits weeks later, from elsewhere, then still count for the last campaign. "
    "The rule compares the events with `utm_source` with those whose `$current_url` has it. "
    "It reports three times as many or more, from 50 events and 5 tagged pages on; the "
    "counts are in the evidence.",
    fix="Initialise the SDK with `stop_utm_persistence: true`, and use multi-touch attribution "
    "of reports instead. Events that are stored already keep their values.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/traffic-attribution",
    needs=frozenset({Need.EVENTS}),
)
