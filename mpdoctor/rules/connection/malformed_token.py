"""Tokens that can belong to no project."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import senders_shown
from mpdoctor.diagnosis.tokens import is_secret, tokens_in, tokens_used
from mpdoctor.mixpanel.tokens import TokenFlaw, shorten_token, token_flaw
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import InputTotals

MOST_REPORTED = 10
"""A dynamic value in the token's place is one fault, not thousands."""

# The documentation promises letters and digits; the length and the hexadecimal digits
# are only what has always been so.
_LIKELY = (TokenFlaw.LENGTH, TokenFlaw.NOT_HEXADECIMAL)


def check(subject: Setup | InputTotals) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        yield from _in_settings(subject)
    else:
        yield from _in_records(subject)


def _in_settings(setup: Setup) -> Iterator[Problem]:
    for key, token in tokens_in(setup).items():
        flaw = token_flaw(token)
        if flaw is None or is_secret(token, setup, known=False):
            continue
        yield Problem(
            f"`{key}` in the settings {flaw}",
            help=_help(token, flaw),
            subject={"token": token},
            places=(setup.place(key),),
            confidence=_confidence(flaw),
            severity=_severity(flaw),
        )


def _in_records(totals: InputTotals) -> Iterator[Problem]:
    reported: dict[TokenFlaw, int] = {}
    for use in tokens_used(totals):
        flaw = use.flaw
        if flaw is None:
            continue
        if flaw is TokenFlaw.NOT_HEXADECIMAL and use.token == totals.setup.token:
            continue
        reported[flaw] = reported.get(flaw, 0) + 1
        if reported[flaw] > MOST_REPORTED:
            continue
        yield Problem(
            f"token `{_shown(use.token, flaw)}` {flaw}",
            help=_help(use.token, flaw),
            at="properties.token",
            subject={"token": use.token},
            count=use.seen.count,
            positions=use.seen.positions,
            evidence={"senders": senders_shown(use.seen)},
            confidence=_confidence(flaw),
            severity=_severity(flaw),
        )


def _shown(token: str, flaw: TokenFlaw) -> str:
    whole = flaw is TokenFlaw.PLACEHOLDER and len(token) <= 40
    return token if whole else shorten_token(token)


def _help(token: str, flaw: TokenFlaw) -> str:
    if flaw is TokenFlaw.LENGTH:
        return f"a token has 32 characters, this one has {len(token)}"
    if flaw in (TokenFlaw.QUOTED, TokenFlaw.SPACED):
        bare = token.strip().strip("\"'`‘’“”").strip()
        if token_flaw(bare) is None:
            return "without them it would be a token"
    return ""


def _confidence(flaw: TokenFlaw) -> Confidence:
    return Confidence.LIKELY if flaw in _LIKELY else Confidence.CERTAIN


def _severity(flaw: TokenFlaw) -> Severity | None:
    return Severity.INFO if flaw is TokenFlaw.NOT_HEXADECIMAL else None


RULE: Rule[Setup | InputTotals] = Rule(
    code="CON005",
    name="malformed-token",
    severity=Severity.ERROR,
    looks_at=(Setup, InputTotals),
    check=check,
    summary="A token is a placeholder, has quotes or spaces, or does not look like a "
    "project token.",
    why="No project has this token. Mixpanel accepts the request anyway and discards "
    "the events afterwards.",
    fix="Copy the token from Project Settings: 32 characters, `0` to `9` and `a` to "
    "`f`, without quotes or spaces. Check that the variable that holds it is set in "
    "the build you ship.",
    reference="https://docs.mixpanel.com/reference/project-token",
)
