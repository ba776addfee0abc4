"""Credentials that Mixpanel is about to stop taking."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.mixpanel.hosts import APP, EXPORT, family, is_mixpanel
from mpdoctor.mixpanel.tokens import (
    API_SECRETS_RETIRED,
    Credential,
    is_api_credential,
    named_credential,
)
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.record import Exchange, Request
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding

_KEY = "an API key"


def check(subject: Exchange | ValueFinding) -> Iterator[Problem]:
    if isinstance(subject, Exchange):
        yield from _in_request(subject.request)
    elif subject.kinds:
        # No data is lost by it; it shows where the retired credentials still are.
        yield Problem(
            f"property `{subject.property}` holds what may be a project's API key",
            at=f"properties.{subject.property}",
            confidence=Confidence.POSSIBLE,
            severity=Severity.WARNING,
        )


def _in_request(request: Request) -> Iterator[Problem]:
    if not request.route and not is_mixpanel(request.host):
        return
    # Hosts of strangers are left out: they could be as many as there are requests.
    host = {"host": request.host} if family(request.host) else {}
    given = request.query.keys()
    if "api_secret" in given:
        yield _problem("api_secret", "carries an API secret in its address", host)
    elif "sig" in given and not given.isdisjoint(("api_key", "expire")):
        yield _problem("sig", "is signed with an API secret", host)
    elif "api_key" in given:
        yield _problem(
            "api_key", "authenticates with an API key", host, Confidence.LIKELY
        )
    # Where data is read no token is taken, so that this can only be the secret. On
    # `/import` it may as well be a token.
    reads = family(request.host) in (APP, EXPORT) or request.route == "export"
    if reads and request.token is not None and is_api_credential(request.token):
        yield _problem(
            "Authorization",
            "authenticates with an API secret",
            host,
            Confidence.LIKELY,
        )


def _problem(
    parameter: str,
    does: str,
    host: dict[str, str],
    confidence: Confidence = Confidence.CERTAIN,
) -> Problem:
    where = f" to `{host['host']}`" if host else ""
    return Problem(
        f"a request{where} {does} (`{parameter}`)",
        subject={"parameter": parameter, **host},
        confidence=confidence,
    )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if named_credential(column.property) is Credential.KEY:
        yield ValueCheck(_finds_key, frozenset({str}), lengths=(32, 32))


def _finds_key(value: Any) -> str | None:
    return _KEY if is_api_credential(value) else None


RULE: Rule[Exchange | ValueFinding] = Rule(
    code="CON008",
    name="api-secret-used",
    severity=Severity.ERROR,
    looks_at=(Exchange, ValueFinding),
    check=check,
    value_checks=value_checks,
    summary="A project's API secret or API key is still in use.",
    why=f"Mixpanel accepts API secrets only until {API_SECRETS_RETIRED}; requests "
    "that still use them then fail. An API secret gives access to the whole project, "
    "cannot be limited to a role and is hard to change.",
    fix="Create a service account, grant it the role it needs, and send its name and "
    "secret as Basic authentication together with `project_id`.",
    reference="https://docs.mixpanel.com/reference/project-secret",
    # A secret in the wrong place is grave, but the data arrives.
    loses_data=False,
)
