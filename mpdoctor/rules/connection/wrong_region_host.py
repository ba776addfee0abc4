"""Data on its way to another region than the project's."""

from collections.abc import Iterator

from mpdoctor.diagnosis.api_hosts import api_hosts
from mpdoctor.diagnosis.left_behind import explained
from mpdoctor.diagnosis.seen import senders_shown, sent_to
from mpdoctor.diagnosis.streams import astray_shown
from mpdoctor.mixpanel.hosts import (
    DEFAULT_HOSTS,
    INGESTION,
    REGION_NAMES,
    family,
    region_of,
)
from mpdoctor.mixpanel.residency import delivery_outcomes
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import InputTotals


def check(subject: Setup | InputTotals | ConnectionReport) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        yield from _in_settings(subject)
    elif isinstance(subject, ConnectionReport):
        yield from _in_answers(subject)
    elif subject.setup.region is not None:
        yield from _in_requests(subject, subject.setup.region)


def _in_settings(setup: Setup) -> Iterator[Problem]:
    for api in api_hosts(setup):
        there = _elsewhere(api.host, api.region)
        if api.region is None or there is None:
            continue
        yield Problem(
            f"`{api.key}` is `{api.host}`, a host in {REGION_NAMES[there]}, "
            f"but the project is in {REGION_NAMES[api.region]}",
            help=f"use `https://{DEFAULT_HOSTS[api.region]}`",
            subject={"host": api.host},
            places=(setup.place(api.key),),
        )


def _in_requests(totals: InputTotals, region: Region) -> Iterator[Problem]:
    for host in sorted({host for host, _ in totals.hosts}):
        there = _elsewhere(host, region)
        if there is None or explained(totals, host):
            continue
        seen = sent_to(totals, host)
        routes = {
            route: requests.count
            for (name, route), requests in sorted(totals.hosts.items())
            if name == host
        }
        sources = [
            source
            for source in totals.sources
            if source.endpoint == host and source.channel is not Channel.EXPORT
        ]
        days: dict[int, int] = {}
        for source in sources:
            for day, count in source.days.items():
                days[day] = days.get(day, 0) + count
        yield Problem(
            f"data is sent to `{host}` in {REGION_NAMES[there]}, "
            f"but the project is in {REGION_NAMES[region]}",
            help=f"use `{DEFAULT_HOSTS[region]}`",
            subject={"host": host},
            count=seen.count,
            positions=seen.positions,
            evidence={
                "requests": routes,
                "fate": {
                    str(met): n
                    for met, n in delivery_outcomes(region, there, days).items()
                },
                "senders": senders_shown(seen),
                "astray": astray_shown(sources, region),
            },
        )


def _in_answers(report: ConnectionReport) -> Iterator[Problem]:
    """The token or the project lives in another region than the settings say."""
    setup = report.setup
    if setup.region is None:
        return
    home = report.token.home if report.token is not None else None
    project = report.account.project if report.account is not None else None
    if home is not None:
        there, what = home, f"token `{shorten_token(setup.token or '')}` lives"
    elif project is not None and project.region is not None:
        there, what = project.region, f"project {project.id} is"
    else:
        return
    if there is setup.region:
        return
    yield Problem(
        f"{what} in {REGION_NAMES[there]}, but the settings say {REGION_NAMES[setup.region]}",
        help=f"send to `{DEFAULT_HOSTS[there]}`, if this is the project that is meant",
        subject={"token": setup.token, "region": there.value},
        places=(setup.place("project.region"),),
        evidence={"rung": 3 if home is not None else 4},
    )


def _elsewhere(host: str, region: Region | None) -> Region | None:
    """The region of an ingestion host, where it is not this one."""
    there = region_of(host)
    if region is None or there is region or family(host) != INGESTION:
        return None
    return there


RULE: Rule[Setup | InputTotals | ConnectionReport] = Rule(
    code="CON001",
    name="wrong-region-host",
    severity=Severity.ERROR,
    looks_at=(Setup, InputTotals, ConnectionReport),
    check=check,
    needs=frozenset({Need.REGION}),
    summary="Data is sent to a host of a different region than the project's.",
    why="You choose a project's region when you create it, and you cannot change it "
    "later. The hosts of other regions answer with success and discard the data. Only "
    "the US host used to forward data, to older EU projects, until 2026-06-30.",
    fix="Set the SDK's host to `api-eu.mixpanel.com` for the EU, `api-in.mixpanel.com` "
    "for India, `api.mixpanel.com` for the US. If the host is right, correct "
    "`project.region` in the settings.",
    reference="https://docs.mixpanel.com/docs/privacy/eu-residency",
)
