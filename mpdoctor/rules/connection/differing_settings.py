"""Settings that say something else than the project itself."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.rule import Problem, Rule


def check(report: ConnectionReport) -> Iterator[Problem]:
    account, setup = report.account, report.setup
    if account is None or account.project is None:
        return
    project = account.project
    pairs = (
        ("project.id_merge", setup.id_merge, project.id_merge),
        ("project.timezone", setup.timezone, project.timezone or None),
    )
    for key, ours, theirs in pairs:
        if ours is not None and theirs is not None and ours != theirs:
            yield Problem(
                f"`{key}` is `{ours}` in the settings and `{theirs}` in project "
                f"{project.id}",
                help=f"set `{key}` to `{theirs}`",
                subject={"key": key, "settings": str(ours), "project": str(theirs)},
                places=(setup.place(key),),
            )


RULE: Rule[ConnectionReport] = Rule(
    code="CON026",
    name="differing-settings",
    severity=Severity.WARNING,
    looks_at=ConnectionReport,
    check=check,
    confidence=Confidence.LIKELY,
    needs=frozenset({Need.ACCOUNT}),
    summary="The settings name another kind of id merge or time zone than the project "
    "has.",
    why="Rules about identity and time follow the settings. Where these are wrong, "
    "right calls are reported and wrong ones are not.",
    fix="Take both from Project Settings. The project's side was learnt by routes that "
    "Mixpanel does not document, so look there before changing anything.",
    reference="https://docs.mixpanel.com/docs/orgs-and-projects/managing-projects",
)
