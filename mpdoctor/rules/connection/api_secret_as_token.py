"""An API secret where the project's token belongs."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import ConnectionReport, TokenProof
from mpdoctor.model.rule import Problem, Rule


def check(report: ConnectionReport) -> Iterator[Problem]:
    project = report.account.project if report.account is not None else None
    place = (report.setup.place("project.token"),)
    if project is not None and project.secret_as_token:
        name = f" `{project.name}`" if project.name else ""
        yield Problem(
            "what the settings name as the token is the API secret of project "
            f"{project.id}{name}",
            help=f"its token is `{project.token}`" if project.token else "",
            subject={"project": project.id},
            places=place,
        )
    elif report.token is not None and report.token.proof is TokenProof.LIKELY_SECRET:
        yield Problem(
            "what the settings name as the token may be the project's API secret: "
            "`/import` accepts it, but `/settings`, which takes only tokens, does not",
            help="compare it with the token in Project Settings",
            places=place,
            severity=Severity.WARNING,
            confidence=Confidence.POSSIBLE,
            evidence={
                "asked": [answer.evidence() for answer in report.token.proof_answers]
            },
        )


RULE: Rule[ConnectionReport] = Rule(
    code="CON027",
    name="api-secret-as-token",
    severity=Severity.ERROR,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.NETWORK, Need.TOKEN}),
    supersedes=("CON003",),
    summary="The settings name a project's API secret where its token belongs.",
    why="The token and the API secret look alike, and `/import` accepts both. "
    "`/track`, `/engage` and `/groups` accept only the token: with the secret they "
    "answer with success and discard the data. A secret shipped to browsers or phones "
    "gives anyone access to the whole project.",
    fix="Copy the token from Project Settings, Overview. If the secret was published, "
    "ask Mixpanel to rotate it. Where a secret is needed, use a service account.",
    reference="https://docs.mixpanel.com/reference/project-token",
)
