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
    summary="The settings name a different kind of id merge or time zone than the "
    "project has.",
    why="Rules about identity and time use the settings. If these are wrong, mpdoctor "
    "reports correct calls and misses wrong ones.",
    fix="Copy both from Project Settings. mpdoctor got the project's values from "
    "routes that Mixpanel does not document, so check Project Settings before you "
    "change anything.",
    reference="https://docs.mixpanel.com/docs/orgs-and-projects/managing-projects",
)
