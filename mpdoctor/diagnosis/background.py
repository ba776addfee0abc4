"""The records that those of a finding are compared with, and what is said of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.differences import FEWEST_ELSEWHERE, Population, difference
from mpdoctor.diagnosis.findings import Fault
from mpdoctor.mixpanel.residency import calendar_day
from mpdoctor.model.report import Difference, Finding
from mpdoctor.model.spread import APP, MEDIUM, SOURCE, Spread
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import Tally, add_up
from mpdoctor.text.masking import without_people

APPS_SHOWN = 5


class Background:
    """All events, those of one name, and those that have one property."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals
        self._having: dict[tuple[str, str], Population] = {}

    @cached_property
    def _by_event(self) -> Mapping[Any, Population]:
        return {
            event: _population((tally,)) for event, tally in self._totals.names.items()
        }

    @cached_property
    def _everything(self) -> Population:
        return _population(tally for _, tally in self._totals.names.items())

    @cached_property
    def _shapes(self) -> Mapping[Any, list[tuple[tuple[str, ...], Tally]]]:
        found: dict[Any, list[tuple[tuple[str, ...], Tally]]] = {}
        for (event, _, _, names, _), tally in self._totals.shapes.items():
            found.setdefault(event, []).append((names, tally))
        return found

    def _with_property(self, event: str, name: str) -> Population:
        key = (event, name.partition(".")[0].removesuffix("[]"))
        found = self._having.get(key)
        if found is None:
            found = self._having[key] = _population(
                tally for names, tally in self._shapes.get(event, ()) if key[1] in names
            )
        return found

    def _circles(self, fault: Fault) -> Iterator[Population]:
        """Ever wider circles of records around those of a fault."""
        event = fault.event
        if event is not None and event in self._by_event:
            if fault.of_values and fault.name is not None:
                yield self._with_property(event, fault.name)
            yield self._by_event[event]
        yield self._everything

    def difference(self, fault: Fault) -> Difference | None:
        """What sets the records of a fault apart from those nearest to them."""
        affected = _affected(fault)
        if affected is None:
            return None
        for population in self._circles(fault):
            # Where nearly all are affected, only others can tell what they share.
            if population.count >= affected.count + FEWEST_ELSEWHERE:
                return _impersonal(difference(affected, population))
        return None

    def context(self, fault: Fault) -> dict[str, Any]:
        """When the records of a fault came, from which apps, and what share they are."""
        affected = _affected(fault)
        total = self._everything.count
        if affected is None or not total:
            return {}
        found: dict[str, Any] = {"share": _share(affected.count, total)}
        if fault.event in self._by_event:
            of_event = self._by_event[fault.event].count
            found["event_share"] = _share(affected.count, of_event)
        days = affected.spread.days
        if days:
            found["first_day"] = calendar_day(min(days)).isoformat()
            found["last_day"] = calendar_day(max(days)).isoformat()
        apps = {
            f"{facet[2]} ({facet[1]})": count
            for facet, count in affected.spread.facets.items()
            if facet[0] == APP
        }
        if apps:
            most = sorted(apps.items(), key=lambda item: (-item[1], item[0]))
            found["apps"] = dict(most[:APPS_SHOWN])
        return found


EXPLAINED = 1_000
"""Findings, the worst first, of which it is told what sets them apart."""


def explained(
    pairs: Sequence[tuple[Finding, Fault]], background: Background
) -> list[Finding]:
    """The findings in order, each with what is known of its records."""
    ordered = sorted(pairs, key=lambda pair: finding_order(pair[0]))
    return [
        _explained(finding, fault, background) if place < EXPLAINED else finding
        for place, (finding, fault) in enumerate(ordered)
    ]


def finding_order(finding: Finding) -> tuple[Any, ...]:
    """The worst first, then by rule and count."""
    subject = sorted((key, repr(value)) for key, value in finding.subject.items())
    return (finding.severity.rank, finding.rule.code, -finding.count, subject)


def _explained(finding: Finding, fault: Fault, background: Background) -> Finding:
    evidence = dict(finding.evidence)
    context = background.context(fault)
    if context:
        evidence["context"] = context
    found = background.difference(fault)
    if found is not None:
        evidence["difference"] = {
            "where": dict(found.where),
            "except": found.but,
            "inside": dict(zip(_SHARES, found.inside, strict=True)),
            "elsewhere": dict(zip(_SHARES, found.elsewhere, strict=True)),
        }
    return replace(finding, evidence=evidence, difference=found)


_SHARES = ("affected", "records")


def _impersonal(found: Difference | None) -> Difference | None:
    """The difference without people in what visitors can write into addresses."""
    if found is None or found.where.keys().isdisjoint((SOURCE, MEDIUM)):
        return found
    where = {name: without_people(value) for name, value in found.where.items()}
    return replace(found, where=where)


def _share(count: int, of: int) -> float:
    return round(min(1.0, count / of), 4)


def _affected(fault: Fault) -> Population | None:
    if fault.spread is None or not fault.count:
        return None
    return Population(fault.count, fault.senders, fault.spread.bounded())


def _population(tallies: Iterable[Tally]) -> Population:
    count = 0
    senders: dict[Sender, int] = {}
    spread = Spread()
    for tally in tallies:
        count += tally.count
        add_up(senders, tally.seen().senders)
        if tally.spread is not None:
            spread.merge(tally.spread)
    return Population(count, senders, spread.bounded())
