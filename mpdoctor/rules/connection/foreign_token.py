"""Events with the token of a project that the settings do not know."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import merged, senders_shown
from mpdoctor.diagnosis.tokens import known_tokens, tokens_used
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import InputTotals

MOST_REPORTED = 10
"""A dynamic value in the token's place is one fault, not thousands."""


def check(subject: InputTotals | ConnectionReport) -> Iterator[Problem]:
    if isinstance(subject, ConnectionReport):
        yield from _in_answers(subject)
    else:
        yield from _in_records(subject)


def _in_records(totals: InputTotals) -> Iterator[Problem]:
    expected = totals.setup.token
    if expected is None:
        return
    known = known_tokens(totals.setup)
    foreign = [
        use for use in tokens_used(totals) if use.possible and use.token not in known
    ]
    if len(foreign) > MOST_REPORTED:
        seen = merged(use.seen for use in foreign)
        yield Problem(
            "many tokens in the events are not the project's",
            help="the token seems to be filled with something that changes",
            at="properties.token",
            count=seen.count,
            positions=seen.positions,
            evidence={"tokens": len(foreign), "senders": senders_shown(seen)},
        )
        return
    for use in foreign:
        yield Problem(
            f"token `{shorten_token(use.token)}` is not the project's",
            help=_slip(use.token, expected) or _owner(use.token, totals.setup),
            at="properties.token",
            subject={"token": use.token},
            count=use.seen.count,
            positions=use.seen.positions,
            evidence={"senders": senders_shown(use.seen)},
        )


def _owner(token: str, setup: Setup) -> str:
    note = setup.token_notes.get(token)
    return f"it {note}" if note else ""


def _slip(token: str, expected: str) -> str:
    if token.casefold() == expected.casefold():
        return "it differs from the project's token only in case"
    if len(token) == len(expected):
        wrong = sum(one != two for one, two in zip(token, expected, strict=True))
        if wrong <= 2:
            return f"it differs from the project's token in {wrong} of 32 characters"
    return ""


def _in_answers(report: ConnectionReport) -> Iterator[Problem]:
    """No project answers to the token, or another one does."""
    setup, token = report.setup, report.token
    shown = shorten_token(setup.token or "")
    project = report.account.project if report.account is not None else None
    other = project.token if project is not None else None
    if other == setup.token or (project is not None and project.secret_as_token):
        other = None
    place = (setup.place("project.token"),)
    subject = {"token": setup.token}
    if token is not None and token.refused_everywhere:
        yield Problem(
            f"no project in any region has token `{shown}`",
            help=f"project {project.id} has the token `{other}`"
            if other and project
            else "if it worked before, the project was reset or its token rotated",
            subject=subject,
            places=place,
            evidence={
                region.value: answer.status for region, answer in token.answers.items()
            },
        )
    elif other is not None and setup.token and project is not None:
        note = report.token_notes.get(setup.token)
        yield Problem(
            f"token `{shown}` is not that of project {project.id}"
            + (f"; it {note}" if note else ""),
            help=f"the token of project {project.id} is `{other}`",
            subject=subject,
            places=place,
            confidence=Confidence.LIKELY,
        )
    elif token is not None and token.refused_with_project:
        yield Problem(
            f"token `{shown}` is refused together with project {setup.project_id}",
            help="compare both with Project Settings",
            subject=subject,
            places=place,
            confidence=Confidence.LIKELY,
        )


RULE: Rule[InputTotals | ConnectionReport] = Rule(
    code="CON003",
    name="foreign-token",
    severity=Severity.ERROR,
    looks_at=(InputTotals, ConnectionReport),
    check=check,
    needs=frozenset({Need.TOKEN}),
    summary="Events carry a token that belongs neither to the project nor to an "
    "environment in the settings.",
    why="Mixpanel checks the token only after it has answered. The sender gets a "
    "success response, while the events go to another project or to none.",
    fix="Copy the token from Project Settings into the sender's configuration. If the "
    "token is right, add its project under `environments` in the settings.",
    reference="https://docs.mixpanel.com/reference/project-token",
)
