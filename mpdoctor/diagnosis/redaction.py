"""Keeps secrets out of what is told, wherever in the data they stood."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from mpdoctor.diagnosis.tokens import own_secret
from mpdoctor.mixpanel.tokens import holds_service_account, named_credential
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.report import Finding
from mpdoctor.model.settings import Setup
from mpdoctor.text.masking import without_people

if TYPE_CHECKING:
    from mpdoctor.model.deliveries import DeliveryTotals
    from mpdoctor.model.streams import Stream
    from mpdoctor.model.walk import Walk

HIDDEN = "(secret)"

_ABOUT_VALUES = frozenset({"ENV", "PLAN", "GEO", "BOT", "UTM", "VOL", "PRI"})
"""The families whose samples need not name anybody to be understood."""

_SHORTEST = 8
"""Characters of a secret that was cut which still are worth hiding."""

_SUSPECT = re.compile(r"service-account|basic\s|secret|key|password", re.IGNORECASE)
_ACCOUNT = re.compile(r"(\.mp-service-account(?::|%3A))[^\s\"'`]+", re.IGNORECASE)
_BASIC = re.compile(r"basic\s+[\w+/=-]{16,}", re.IGNORECASE)
_PAIR = re.compile(
    r"(?P<quote>[\"'])(?P<name>[^\"']{1,64})(?P=quote)\s*:\s*[\"'](?P<value>[^\"']*)"
)
_QUERY = re.compile(r"(?:^|[?&;])(?P<name>[\w.-]{1,64})=(?P<value>[^&\s\"'`]+)")


class Redactor:
    """Knows the secret of the settings, those that the connection checks recognised, and
    what other secrets look like."""

    def __init__(
        self, setup: Setup, connection: ConnectionReport | None = None
    ) -> None:
        account = connection.account if connection is not None else None
        project = account.project if account is not None else None
        given = setup.token if project is not None and project.secret_as_token else None
        self._own = tuple(filter(None, (own_secret(setup), given)))

    def finding(self, finding: Finding) -> Finding:
        """The same finding without secrets."""
        text = self.text
        if finding.rule.family in _ABOUT_VALUES:
            finding = _without_people(finding)
        finding = _with_names_only(finding)
        name = finding.subject.get("property")
        named = isinstance(name, str) and _is_named(name)
        return replace(
            finding,
            message=text(finding.message),
            help=text(finding.help),
            subject=self.value(finding.subject),
            places=tuple(
                replace(place, field=text(place.field)) for place in finding.places
            ),
            evidence={
                text(key): self.value(value, named and key == "samples")
                for key, value in finding.evidence.items()
            },
        )

    def name(self, name: str) -> str:
        """A name without secrets and people."""
        return without_people(self.text(name))

    def stream(self, stream: "Stream") -> "Stream":
        """The same stream without secrets."""
        return replace(
            stream, endpoint=self.text(stream.endpoint), token=self.value(stream.token)
        )

    def deliveries(self, deliveries: "DeliveryTotals") -> "DeliveryTotals":
        """The same requests without secrets."""
        text = self.text
        return replace(
            deliveries,
            answers=tuple(
                replace(
                    one, host=text(one.host), path=text(one.path), words=text(one.words)
                )
                for one in deliveries.answers
            ),
        )

    def walk(self, walk: "Walk") -> "Walk":
        """The same walk without secrets; its findings have none any more."""
        return replace(
            walk,
            steps=tuple(
                replace(
                    step,
                    message=self.text(step.message),
                    details={
                        self.text(name): count for name, count in step.details.items()
                    },
                )
                for step in walk.steps
            ),
        )

    def value(self, value: Any, named: bool = False) -> Any:
        """A value without secrets; `named` where its name says that it is one."""
        if isinstance(value, str):
            return HIDDEN if named and len(value) >= _SHORTEST else self.text(value)
        if isinstance(value, Mapping):
            return {
                self.value(key): inner
                if isinstance(inner, int)
                else self.value(inner, named or _is_named(key))
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.value(inner, named) for inner in value]
        if type(value) is tuple:
            return tuple(self.value(inner, named) for inner in value)
        return value

    def text(self, text: str) -> str:
        """A text without secrets."""
        for secret in self._own:
            text = _without(secret, text)
        if not _SUSPECT.search(text):
            return text
        text = _ACCOUNT.sub(rf"\1{HIDDEN}", text)
        text = _BASIC.sub(
            lambda basic: HIDDEN if holds_service_account(basic[0]) else basic[0], text
        )
        for pairs in (_PAIR, _QUERY):
            text = pairs.sub(_hidden_value, text)
        return text


def _with_names_only(finding: Finding) -> Finding:
    """The finding without people and secrets in the names of events and properties.

    Ids stay: who is who is what findings about people tell.
    """
    subject = dict(finding.subject)
    for key in ("event", "property", "pattern"):
        if isinstance(subject.get(key), str):
            subject[key] = without_people(subject[key])
    return replace(
        finding,
        subject=subject,
        places=tuple(
            replace(place, field=without_people(place.field))
            for place in finding.places
        ),
    )


def _without_people(finding: Finding) -> Finding:
    """The finding without personal data in message, help and samples."""
    evidence = dict(finding.evidence)
    samples = evidence.get("samples")
    if isinstance(samples, list):
        evidence["samples"] = [_impersonal(sample) for sample in samples]
    return replace(
        finding,
        message=without_people(finding.message),
        help=without_people(finding.help),
        evidence=evidence,
    )


def _impersonal(value: Any) -> Any:
    if isinstance(value, str):
        return without_people(value)
    if isinstance(value, list):
        return [_impersonal(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: _impersonal(inner) for key, inner in value.items()}
    return value


def _without(secret: str, text: str) -> str:
    text = text.replace(secret, HIDDEN)
    if "…" in text:
        for length in range(len(secret) - 1, _SHORTEST - 1, -1):
            text = text.replace(f"{secret[:length]}…", f"{HIDDEN}…")
    return text


def _is_named(name: Any) -> bool:
    return isinstance(name, str) and _names_secret(name)


@lru_cache(maxsize=4096)
def _names_secret(name: str) -> bool:
    return any(
        named_credential(part) for part in (name, re.split(r"[.\[\]]+", name)[-1])
    )


def _hidden_value(pair: re.Match[str]) -> str:
    if not named_credential(pair["name"]) or len(pair["value"]) < _SHORTEST:
        return pair[0]
    return pair[0][: pair.start("value") - pair.start()] + HIDDEN
