"""Addresses of many real people in a project for development."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.privacy._checks import IDS, IMPERSONAL, TEXT, is_custom
from mpdoctor.text.masking import masked
from mpdoctor.text.personal import is_email
from mpdoctor.text.personal_kinds import Personal

FEWEST = 8
"""So many people at least, told apart by `_GROUPS` groups of addresses."""

_GROUPS = 16

_PROVIDERS = frozenset(
    [
        "aol.com",
        "free.fr",
        "gmail.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.com",
        "icloud.com",
        "libero.it",
        "live.com",
        "mac.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "naver.com",
        "orange.fr",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "163.com",
        "t-online.de",
        "web.de",
        "yahoo.co.in",
        "yahoo.co.uk",
        "yahoo.com",
        "yandex.ru",
        "ymail.com",
    ]
)
"""Where private people have their mailboxes. Generators write `example.com` and the like."""

_MADE_UP = ("test", "demo", "dummy", "example", "fake", "foo", "qa", "sample", "+")


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if is_development(column.setup) and (is_custom(column) or column.property in IDS):
        yield ValueCheck(_finds, TEXT, lengths=(8, 320), clears=IMPERSONAL)


def is_development(setup: Setup) -> bool:
    """Whether the settings call this project an environment other than production.

    That is one chosen by name, or the one whose token the project has.
    """
    for name, one in setup.environments.items():
        if not name or one.production:
            continue
        if name == setup.environment or (one.token and one.token == setup.token):
            return True
    return False


def _finds(value: Any) -> str | None:
    mailbox, at, domain = value.strip().lower().rpartition("@")
    if not at or domain not in _PROVIDERS or not is_email(value):
        return None
    if any(word in mailbox for word in _MADE_UP):
        return None
    return f"group {crc32(mailbox.encode('utf-8', 'surrogatepass')) % _GROUPS}"


def check(finding: ValueFinding) -> Iterator[Problem]:
    if len(finding.kinds) >= FEWEST:
        yield Problem(
            f"{the_property(finding.property, finding.event)} holds addresses of "
            f"{len(finding.kinds)} or more people at public mail providers, in a project "
            "for development",
            at=f"properties.{finding.property}",
            evidence={"samples": list(finding.samples)},
        )


def masks(value: Any, label: str) -> Any:
    return masked(value, Personal.EMAIL)


RULE = Rule(
    code="PRI015",
    name="real-people-in-development",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    masks=masks,
    summary="A project for development has e-mail addresses of real people in its events.",
    why="Data of customers was copied where more people have access and nobody expects it, "
    "and a request for deletion does not reach it. Examined if the settings say that this "
    "is no production project: an entry of `environments` without `production: true` is "
    "chosen by `--env`, or has the token of the project. Reported from 8 addresses at "
    "public mail providers on; a few may be those of the developers.",
    fix="Load made-up people into projects for development, and delete these data.",
    reference="https://docs.mixpanel.com/guides/guides-by-workflow/data-privacy",
    needs=frozenset({Need.SETTINGS}),
)
