"""Browsers and apps whose events have no location."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals

ENOUGH = 50
"""Events of a library below which it may be chance that they have no location."""

LOCATED = 20
"""Events that do have a location, so that columns were not left out of the export."""

FEW = 0.05


def check(totals: InputTotals) -> Iterator[Problem]:
    everywhere = sum(found.located.count for found in totals.located.values())
    if everywhere < LOCATED:
        return
    for lib, found in totals.located.items():
        total = found.located.count + found.nowhere.count
        if (
            found.platform is Platform.SERVER
            or total < ENOUGH
            or found.located.count > FEW * total
        ):
            continue
        yield Problem(
            f"{found.nowhere.count:,} of {total:,} events sent by `{lib}` have no "
            "location, while those of other senders have one",
            at="properties",
            subject={"library": lib},
            count=found.nowhere.count,
            positions=found.nowhere.positions,
            evidence={"located": found.located.count, "of": total},
        )


RULE: Rule[InputTotals] = Rule(
    code="GEO002",
    name="clients-without-location",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=InputTotals,
    check=check,
    summary="A raw export has hardly any location on the events of a browser or app.",
    why="The SDK was told not to use the address (`ip: false`), an Android app overrides its "
    "endpoints without `?ip=1`, or events carry `ip: 0`. Reports by country or city leave "
    "these people out. Reported per library from 50 events on, where at most one in 20 "
    "has a location and at least 20 events of other senders have one.",
    fix="If you want locations, set `ip: true` (browser), `useIPAddressForGeolocation` "
    "(mobile) or add `?ip=1` to the endpoints of Android. If you do not, ignore this rule.",
    reference="https://docs.mixpanel.com/docs/privacy/protecting-user-data",
    needs=frozenset({Need.EXPORT}),
)
