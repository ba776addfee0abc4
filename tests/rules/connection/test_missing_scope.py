"""CON010: an account that may not say who it is."""

from mpdoctor.model.probes import AccountFault
from mpdoctor.rules.connection.missing_scope import RULE
from tests.rules.connection_reports import USER, account, found, report, settings


def test_a_missing_scope_is_told_with_the_place_in_the_settings() -> None:
    [problem] = found(RULE, report(account=account(AccountFault.NO_SCOPE)))

    assert problem.message == f"service account `{USER}` may not use `/api/app/me`"
    assert problem.places[0].line == 7
    assert problem.help == ""


def test_without_a_project_id_that_is_the_way_out() -> None:
    setup = settings(project_id=None)
    [problem] = found(RULE, report(setup, account=account(AccountFault.NO_SCOPE)))

    assert "`project.id`" in problem.help


def test_other_faults_are_not_this_one() -> None:
    assert found(RULE, report(account=account(AccountFault.REFUSED))) == []
    assert found(RULE, report(account=account())) == []
    assert found(RULE, report()) == []
