"""Imports that go to the US while events have moved."""

from collections.abc import Iterator

from mpdoctor.diagnosis.left_behind import left_behind
from mpdoctor.diagnosis.seen import senders_shown
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, REGION_NAMES
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals


def check(totals: InputTotals) -> Iterator[Problem]:
    region = totals.setup.region
    if region is None:
        return
    for one in left_behind(totals):
        if one.code == "CON015":
            yield Problem(
                f"imports go to `{one.host}`, while events go to {REGION_NAMES[region]}",
                help=f"give `https://{DEFAULT_HOSTS[region]}/import` as the fourth "
                "address",
                subject={"host": one.host, "route": one.route},
                count=one.seen.count,
                positions=one.seen.positions,
                evidence={"senders": senders_shown(one.seen)},
            )


RULE: Rule[InputTotals] = Rule(
    code="CON015",
    name="imports-left-behind",
    severity=Severity.ERROR,
    looks_at=InputTotals,
    check=check,
    needs=frozenset({Need.REGION, Need.REQUESTS}),
    summary="Calls to `/import` go to a different region than calls to `/track`.",
    why="The libraries for Java and Ruby take one address for each route. With only "
    "three, as in older samples, they leave `/import` on the US host, which discards "
    "the events of projects in other regions.",
    fix="Pass the address of `/import` too: the fourth argument of `MixpanelAPI` in "
    "Java, and of `Mixpanel::Consumer` in Ruby.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/java",
)
