"""CON026: settings and project differ."""

from mpdoctor.model.settings import IdMerge
from mpdoctor.rules.connection.differing_settings import RULE
from tests.rules.connection_reports import account, found, project, report, settings


def test_id_merge_and_time_zone_are_compared() -> None:
    setup = settings(id_merge=IdMerge.ORIGINAL, timezone="UTC")
    theirs = project(id_merge=IdMerge.SIMPLIFIED, timezone="Europe/Berlin")

    problems = found(RULE, report(setup, account=account(project=theirs)))

    assert [problem.subject["key"] for problem in problems] == [
        "project.id_merge",
        "project.timezone",
    ]
    assert problems[0].help == "set `project.id_merge` to `simplified`"


def test_what_one_side_does_not_say_is_no_difference() -> None:
    setup = settings(timezone="UTC")

    assert found(RULE, report(setup, account=account(project=project()))) == []
    assert found(RULE, report(account=account(project=project(timezone="UTC")))) == []
    assert found(RULE, report(setup, account=account())) == []
    assert found(RULE, report(setup)) == []


def test_what_agrees_is_no_difference() -> None:
    setup = settings(id_merge=IdMerge.SIMPLIFIED, timezone="UTC")
    same = project(id_merge=IdMerge.SIMPLIFIED, timezone="UTC")

    assert found(RULE, report(setup, account=account(project=same))) == []
