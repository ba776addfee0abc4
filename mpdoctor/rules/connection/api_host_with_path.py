"""One of Mixpanel's hosts with a path, a query or a port behind it."""

from collections.abc import Iterator

from mpdoctor.diagnosis.api_hosts import api_hosts
from mpdoctor.mixpanel.hosts import excess_of, family
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup


def check(setup: Setup) -> Iterator[Problem]:
    for api in api_hosts(setup):
        excess = excess_of(api.text) if family(api.host) else ""
        if not excess:
            continue
        effect = (
            f"SDKs append their own paths and ask for `{excess.rstrip('/')}/track/`"
            if excess.startswith("/")
            else "SDKs append their own paths to it"
        )
        yield Problem(
            f"`{api.key}` has `{excess}` behind `{api.host}`: {effect}",
            help=f"use `https://{api.host}`",
            subject={"host": api.host},
            places=(setup.place(api.key),),
        )


RULE: Rule[Setup] = Rule(
    code="CON028",
    name="api-host-with-path",
    severity=Severity.ERROR,
    looks_at=Setup,
    check=check,
    summary="`api_host` is one of Mixpanel's hosts followed by a path, a query or a "
    "port.",
    why="SDKs append `/track/`, `/engage/` and `/groups/` to `api_host`. If it "
    "already ends in `/track`, they request `/track/track/`, which Mixpanel answers "
    "with 404. Mixpanel listens only on port 443.",
    fix="Set `api_host` to the bare address, such as `https://api-eu.mixpanel.com`. "
    "Set custom paths in `api_routes` or, on Android, in the endpoint of that route.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
