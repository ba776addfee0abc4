"""Hosts given with a scheme where none belongs, or without one where it is needed."""

from collections.abc import Iterator

from mpdoctor.diagnosis.api_hosts import api_hosts
from mpdoctor.mixpanel.hosts import family, is_mixpanel
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.model.record import Exchange, Request
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup

SCHEMES = ("http", "https")


def check(subject: Setup | Exchange) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        yield from _in_settings(subject)
    else:
        yield from _in_request(subject.request)


def _in_settings(setup: Setup) -> Iterator[Problem]:
    for api in api_hosts(setup):
        if api.host in SCHEMES:
            yield Problem(
                f"`{api.key}` names the scheme in place of the host",
                help="write it as `https://host`",
                subject={"host": api.host},
                places=(setup.place(api.key),),
            )
        elif "://" not in api.text:
            # Python, Node and PHP need it like this, so it is only an info.
            yield Problem(
                f"`{api.key}` is `{api.host}`, without a scheme",
                help=f"browsers and phones need `https://{api.host}`; only the "
                "libraries for Python, Node and PHP want the bare host",
                subject={"host": api.host},
                places=(setup.place(api.key),),
                confidence=Confidence.POSSIBLE,
                severity=Severity.INFO,
            )


def _in_request(request: Request) -> Iterator[Problem]:
    if request.host in SCHEMES:
        yield Problem(
            f"a request went to a host that is called `{request.host}`",
            help="give the bare host, as in `api-eu.mixpanel.com`",
            subject={"host": request.host},
        )
        return
    if is_mixpanel(request.host) or _answered(request):
        return
    for part in request.path.split("/"):
        if family(part) is not None:
            yield Problem(
                f"a request had `{part.lower()}` in its path in place of its host",
                help=f"give the whole address, as in `https://{part.lower()}`",
                subject={"host": part.lower()},
                confidence=Confidence.LIKELY,
            )
            return


def _answered(request: Request) -> bool:
    """Whether Mixpanel answered, so that this is a proxy to which the host is given."""
    outcome = request.outcome
    return outcome.delivery in (Delivery.ACCEPTED, Delivery.PARTLY) or (
        outcome.cause is Cause.REJECTED and request.status == 200
    )


RULE: Rule[Setup | Exchange] = Rule(
    code="CON014",
    name="host-with-scheme",
    severity=Severity.ERROR,
    looks_at=(Setup, Exchange),
    check=check,
    summary="A host has `https://` where the library expects none, or lacks it where "
    "the library needs it.",
    why="Libraries for Python, Node and PHP prepend `https://` themselves and then "
    "call a host named `https`. Browsers read a bare host as a path on the page's own "
    "server. In both cases nothing reaches Mixpanel, and the error is easy to miss.",
    fix="Write `api-eu.mixpanel.com` for Python, Node and PHP, and "
    "`https://api-eu.mixpanel.com` for the web and phones.",
    reference="https://docs.mixpanel.com/docs/privacy/eu-residency",
)
