"""Secrets inside events."""

from collections.abc import Iterator
from string import ascii_letters, digits, punctuation
from typing import Any

from mpdoctor.diagnosis.tokens import (
    is_secret,
    known_tokens,
    own_secret,
    tokens_in,
)
from mpdoctor.mixpanel.tokens import (
    SERVICE_ACCOUNT_SUFFIX,
    Credential,
    holds_service_account,
    is_service_account_secret,
    may_be_secret,
    named_credential,
)
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.text.bulk import HealthyTexts

OWN = "the service account's secret from the settings"
ACCOUNT = "a service account's name together with its secret"
NAMED_PROJECT = "what its name calls an API secret"
NAMED_ACCOUNT = "what its name calls a service account's secret"
SHAPE = "a text shaped like a service account's secret"

# The worst first; the message must not depend on how many of each there are.
_SURE = {
    OWN: Confidence.CERTAIN,
    ACCOUNT: Confidence.CERTAIN,
    NAMED_PROJECT: Confidence.LIKELY,
    NAMED_ACCOUNT: Confidence.LIKELY,
    SHAPE: Confidence.POSSIBLE,
}
_NAMED = {Credential.PROJECT: NAMED_PROJECT, Credential.ACCOUNT: NAMED_ACCOUNT}
_SHORTEST = len("a.mp-service-account:12345678")
_TEXT = frozenset({str})

# Neither with the name of a service account inside nor beginning with `Basic`.
_HEALTHY = HealthyTexts(
    never=SERVICE_ACCOUNT_SUFFIX,
    first="".join({*ascii_letters, *digits, *punctuation} - {"b", "B"}),
)


def check(subject: Setup | ValueFinding) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        yield from _in_settings(subject)
    else:
        yield from _in_records(subject)


def _in_settings(setup: Setup) -> Iterator[Problem]:
    for key, token in tokens_in(setup).items():
        if is_secret(token, setup, known=False):
            yield Problem(
                f"`{key}` in the settings holds a secret in place of a token",
                places=(setup.place(key),),
                confidence=Confidence.LIKELY,
            )


def _in_records(finding: ValueFinding) -> Iterator[Problem]:
    for found, confidence in _SURE.items():
        if finding.kinds.get(found):
            yield Problem(
                f"property `{finding.property}` holds {found}",
                help=_help(finding),
                at=f"properties.{finding.property}",
                confidence=confidence,
            )
            return


def _help(finding: ValueFinding) -> str:
    platforms = {sender.platform for sender in finding.seen.senders}
    if platforms - {Platform.SERVER}:
        return "it is shipped to browsers or phones, where anybody can read it"
    return ""


def value_checks(column: Column) -> Iterator[ValueCheck]:
    secret = own_secret(column.setup)
    if secret is not None:

        def is_own(value: Any) -> str | None:
            return OWN if secret in value else None

        yield ValueCheck(is_own, _TEXT, lengths=(len(secret), 1 << 20))
    if not column.known or column.property == "token":
        yield ValueCheck(
            _finds_account, _TEXT, lengths=(_SHORTEST, 4096), clears=_HEALTHY
        )
    named = named_credential(column.property)
    if named in _NAMED:
        label = _NAMED[named]

        def is_named(value: Any) -> str | None:
            return label if may_be_secret(value) else None

        yield ValueCheck(is_named, _TEXT, lengths=(16, 200))
    if column.property == "token":
        tokens = known_tokens(column.setup)

        def is_shaped(value: Any) -> str | None:
            found = value not in tokens and is_service_account_secret(value)
            return SHAPE if found else None

        yield ValueCheck(is_shaped, _TEXT, lengths=(32, 32))


def _finds_account(value: Any) -> str | None:
    return ACCOUNT if holds_service_account(value) else None


RULE: Rule[Setup | ValueFinding] = Rule(
    code="CON009",
    name="leaked-secret",
    severity=Severity.ERROR,
    looks_at=(Setup, ValueFinding),
    check=check,
    value_checks=value_checks,
    summary="An event contains an API secret or the secret of a service account.",
    why="Anyone who can read the event in the browser, in transit or in Mixpanel can "
    "read and change the project's data. A token is public; a secret is not.",
    fix="Revoke the secret and create a new one, remove it from the events, and keep "
    "it on servers only. Delete the events that contain it from the project.",
    reference="https://docs.mixpanel.com/reference/ingestion-api-authentication",
    # A secret in the wrong place is grave, but the data arrives.
    loses_data=False,
)
