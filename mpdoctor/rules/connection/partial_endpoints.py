"""Profiles and flags that go to the US while events have moved."""

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
        if one.code == "CON016":
            yield Problem(
                f"`/{one.route}` goes to `{one.host}`, while events go to "
                f"{REGION_NAMES[region]}",
                help=f"set the server for all routes: `https://{DEFAULT_HOSTS[region]}`",
                subject={"host": one.host, "route": one.route},
                count=one.seen.count,
                positions=one.seen.positions,
                evidence={"senders": senders_shown(one.seen)},
            )


RULE: Rule[InputTotals] = Rule(
    code="CON016",
    name="partial-endpoints",
    severity=Severity.ERROR,
    looks_at=InputTotals,
    check=check,
    needs=frozenset({Need.REGION, Need.REQUESTS}),
    summary="Events go to the project's region, but profiles, groups or flags do not.",
    why="If each route has its own address, as in the manifest of an Android app, "
    "setting only the one for events leaves the others on the US host. Profiles then "
    "stay empty although events arrive.",
    fix="Set `serverURL` once instead, or set all of `EventsEndpoint`, "
    "`PeopleEndpoint`, `GroupsEndpoint` and `FlagsEndpoint`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/android",
)
