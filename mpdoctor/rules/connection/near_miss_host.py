"""Hosts that look like Mixpanel's and are not, or are for something else."""

from collections.abc import Iterable, Iterator

from mpdoctor.diagnosis.api_hosts import api_hosts
from mpdoctor.diagnosis.seen import senders_shown, sent_to
from mpdoctor.mixpanel.hosts import (
    DEFAULT_HOSTS,
    EXPORT,
    HOSTS,
    INGESTION,
    family,
    is_mixpanel,
    near_miss,
    region_of,
)
from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Region, Setup
from mpdoctor.model.subjects import InputTotals


def check(subject: Setup | InputTotals) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        yield from _in_settings(subject)
    else:
        yield from _in_requests(subject)


def _in_settings(setup: Setup) -> Iterator[Problem]:
    for api in api_hosts(setup):
        fault = _unknown(api.host, INGESTION, api.region) or _takes_no_data(
            api.host, api.region
        )
        if fault is not None:
            message, advice = fault
            yield Problem(
                f"`{api.key}` is `{api.host}`: {message}",
                help=advice,
                subject={"host": api.host},
                places=(setup.place(api.key),),
            )


def _in_requests(totals: InputTotals) -> Iterator[Problem]:
    region = totals.setup.region
    routes: dict[str, dict[str, int]] = {}
    for (host, route), seen in sorted(totals.hosts.items()):
        routes.setdefault(host, {})[route] = seen.count
    for host, requests in routes.items():
        fault = _unknown(host, _served_by(requests), region)
        if fault is None and _sends(requests):
            fault = _takes_no_data(host, region)
        if fault is None:
            fault = _answers_for_others(host, region)
        if fault is None:
            continue
        message, advice = fault
        seen = sent_to(totals, host)
        yield Problem(
            f"requests go to `{host}`: {message}",
            help=advice,
            subject={"host": host},
            severity=None if _sends(requests) else Severity.WARNING,
            count=seen.count,
            positions=seen.positions,
            evidence={"requests": requests, "senders": senders_shown(seen)},
        )


def _sends(routes: Iterable[str]) -> bool:
    """Whether data is sent by any of these routes, rather than read."""
    return not RECORD_ROUTES.isdisjoint(routes)


def _served_by(routes: Iterable[str]) -> str | None:
    """What a host must serve for these routes, where they show it."""
    if _sends(routes):
        return INGESTION
    return EXPORT if "export" in routes else None


def _unknown(
    host: str, serves: str | None, region: Region | None
) -> tuple[str, str] | None:
    meant = near_miss(host, serves, region)
    if meant is not None:
        return "not a Mixpanel host", f"did you mean `{meant}`?"
    if is_mixpanel(host) and host not in HOSTS:
        advice = f"data goes to `{DEFAULT_HOSTS[region]}`" if region else ""
        return "Mixpanel has no host of this name", advice
    return None


def _takes_no_data(host: str, region: Region | None) -> tuple[str, str] | None:
    serves = family(host)
    if serves in (None, INGESTION):
        return None
    meant = DEFAULT_HOSTS[region or region_of(host) or Region.US]
    return "a Mixpanel host that does not accept events", f"data goes to `{meant}`"


def _answers_for_others(host: str, region: Region | None) -> tuple[str, str] | None:
    if region is None or family(host) != EXPORT or region_of(host) is region:
        return None
    meant = next(name for name, served in HOSTS.items() if served == (EXPORT, region))
    return "a host of another region than the project's", f"did you mean `{meant}`?"


RULE: Rule[Setup | InputTotals] = Rule(
    code="CON020",
    name="near-miss-host",
    severity=Severity.ERROR,
    looks_at=(Setup, InputTotals),
    check=check,
    summary="A host looks like one of Mixpanel's but is not, or serves a different "
    "purpose or region.",
    why="Host names differ only slightly: `api-eu.`, `eu.` and `data-eu.` do "
    "different things, and `eu.data.` does not exist. Requests to the wrong host "
    "fail, and the failure usually goes unnoticed.",
    fix="Copy the exact name from Mixpanel's overview of hosts: `api…` for sending, "
    "`data…` for raw exports, `mixpanel.com` and `eu.` or `in.mixpanel.com` for "
    "queries.",
    reference="https://docs.mixpanel.com/reference/overview",
)
