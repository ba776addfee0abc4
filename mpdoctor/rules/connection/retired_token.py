"""Old tokens that are still sent."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import senders_shown
from mpdoctor.diagnosis.tokens import tokens_used
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import ConnectionReport, OtherToken
from mpdoctor.model.rule import Problem, Rule


def check(report: ConnectionReport) -> Iterator[Problem]:
    token, totals = report.token, report.totals
    if token is None or token.home is None or totals is None:
        return
    for use in tokens_used(totals):
        if token.others.get(use.token) is OtherToken.GONE:
            yield Problem(
                f"token `{shorten_token(use.token)}` is still sent, but no project in any "
                "region answers to it",
                help="force an update of the app versions that send it",
                at="properties.token",
                subject={"token": use.token},
                count=use.seen.count,
                positions=use.seen.positions,
                evidence={"senders": senders_shown(use.seen)},
            )


RULE: Rule[ConnectionReport] = Rule(
    code="CON022",
    name="retired-token",
    severity=Severity.WARNING,
    looks_at=ConnectionReport,
    check=check,
    confidence=Confidence.LIKELY,
    needs=frozenset({Need.NETWORK, Need.EVENTS, Need.TOKEN}),
    summary="Events carry a token that no longer belongs to any project.",
    why="A project gets a new token when it is reset or when Mixpanel's support "
    "rotates the token. App versions that still ship the old token send to no "
    "project, yet they get success responses.",
    fix="Ship the new token, and make users of old versions update. Plan a reset like "
    "a release: first ship the new token everywhere, then reset the project.",
    reference="https://docs.mixpanel.com/docs/orgs-and-projects/managing-projects",
)
