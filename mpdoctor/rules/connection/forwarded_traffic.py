"""Events that reached their project through another region."""

from collections.abc import Iterator
from datetime import date

from mpdoctor.diagnosis.seen import seen_from, senders_shown
from mpdoctor.diagnosis.streams import astray_shown
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, REGION_NAMES, host_of, region_of
from mpdoctor.mixpanel.residency import (
    EXTENSION_ENDS,
    FORWARDING_ENDED,
    FORWARDING_REFUSED,
    NEVER_FORWARDED_SINCE,
    calendar_day,
    delivery_outcomes,
)
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Region
from mpdoctor.model.subjects import EventSource, InputTotals

DAYS_SHOWN = 31


def check(totals: InputTotals) -> Iterator[Problem]:
    exported = [source for source in totals.sources if source.channel is Channel.EXPORT]
    region = totals.setup.region
    project = region or _shown_by(exported)
    if project is None:
        return
    by_host: dict[str, list[EventSource]] = {}
    for source in exported:
        there = region_of(source.endpoint or "")
        if source.forwarded or (there is not None and there is not project):
            by_host.setdefault(host_of(source.endpoint or ""), []).append(source)
    for host, sources in sorted(by_host.items()):
        yield _problem(host, sources, project, sure=region is not None)


def _shown_by(exported: list[EventSource]) -> Region | None:
    """The region that the events themselves show.

    Data was only ever passed on from the US to the EU. So an export with events from
    both can only be of a project in the EU.
    """
    regions = {region_of(source.endpoint or "") for source in exported}
    passed_on = any(source.forwarded for source in exported)
    return Region.EU if passed_on or {Region.US, Region.EU} <= regions else None


def _problem(
    host: str, sources: list[EventSource], project: Region, sure: bool
) -> Problem:
    seen = seen_from(sources)
    there = region_of(host) or Region.US
    days: dict[int, int] = {}
    for source in sources:
        for day, count in source.days.items():
            days[day] = days.get(day, 0) + count
    latest = dict(sorted(days.items())[-DAYS_SHOWN:])
    flagged = any(source.forwarded for source in sources)
    origin = Region.US if flagged else there
    return Problem(
        _message(host, there, project, flagged),
        help=_help(there, project, calendar_day(max(days)) if days else None),
        at="properties.$mp_is_forwarded" if not host else "properties.$mp_api_endpoint",
        subject={"host": host} if host else {"property": "$mp_is_forwarded"},
        count=seen.count,
        positions=seen.positions,
        evidence={
            "first_day": calendar_day(min(days)).isoformat() if days else None,
            "last_day": calendar_day(max(days)).isoformat() if days else None,
            "days": {calendar_day(day).isoformat(): n for day, n in latest.items()},
            "fate": {
                str(outcome): n
                for outcome, n in delivery_outcomes(project, origin, days).items()
            },
            "senders": senders_shown(seen),
            "astray": astray_shown(sources, project),
        },
        confidence=Confidence.CERTAIN if sure or flagged else Confidence.LIKELY,
    )


def _message(host: str, there: Region, project: Region, flagged: bool) -> str:
    way = f"through `{host}`" if host else "through another region"
    if there is project or not host:
        return f"events reached the project {way} and are marked as forwarded"
    mark = ", marked as forwarded" if flagged else ""
    return f"events of a project in {REGION_NAMES[project]} came {way} in {REGION_NAMES[there]}{mark}"


def _help(there: Region, project: Region, last: date | None) -> str:
    meant = f"send to `{DEFAULT_HOSTS[project]}`"
    if project is Region.EU and there in (Region.US, Region.EU):
        if last is None or last < FORWARDING_ENDED:
            return (
                f"{meant}: forwarding ended on {FORWARDING_ENDED}, "
                f"and such events are refused from {FORWARDING_REFUSED} on"
            )
        if last < FORWARDING_REFUSED:
            return (
                f"{meant}: since {FORWARDING_ENDED} reports do not show such events, "
                f"and from {FORWARDING_REFUSED} on they are refused"
            )
        return (
            f"{meant}: such events are refused since {FORWARDING_REFUSED}; a project "
            f"with an extension takes them until {EXTENSION_ENDS}"
        )
    return f"{meant}, or correct `project.region` in the settings"


RULE: Rule[InputTotals] = Rule(
    code="CON002",
    name="forwarded-traffic",
    severity=Severity.ERROR,
    looks_at=InputTotals,
    check=check,
    needs=frozenset({Need.EXPORT}),
    summary="A raw export shows events sent through a host of another region than the "
    "project's.",
    why="Mixpanel used to forward events from its US hosts to projects in the EU. It "
    f"never did so for projects created on {NEVER_FORWARDED_SINCE} or later. For the "
    f"others, forwarding ended on {FORWARDING_ENDED}: from then on reports did not "
    f"show such events, and since {FORWARDING_REFUSED} Mixpanel refuses them. "
    "Mixpanel told a few projects that forwarding continues for them until "
    f"{EXTENSION_ENDS}. It never forwarded events to India.",
    fix="Find the senders in the evidence and set their host to the one of the "
    "project's region. Also check app versions that are still in use, server jobs and "
    "tag managers: each has its own setting.",
    reference="https://docs.mixpanel.com/docs/privacy/eu-residency",
)
