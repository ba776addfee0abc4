"""CON011: each way of being refused has its own advice."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import AccountFault
from mpdoctor.rules.connection.refused_account import RULE
from tests.rules.connection_reports import account, found, report


@pytest.mark.parametrize(
    ("fault", "words", "advice"),
    [
        (AccountFault.REFUSED, "is refused in every region", "check name and secret"),
        (AccountFault.EXPIRED, "has expired", "expires later"),
        (AccountFault.NO_ACCESS, "cannot see project 2195193", "another organization"),
        (AccountFault.LOW_ROLE, "is only analyst of project 2195193", "owner or admin"),
    ],
)
def test_each_fault_has_its_own_advice(
    fault: AccountFault, words: str, advice: str
) -> None:
    [problem] = found(RULE, report(account=account(fault, role="analyst")))

    assert problem.message.endswith(words)
    assert advice in problem.help
    assert problem.evidence["regions"] == {"us": 401}


def test_a_missing_scope_is_another_rules() -> None:
    assert found(RULE, report(account=account(AccountFault.NO_SCOPE))) == []


@pytest.mark.parametrize(
    ("expires", "soon"),
    [
        ("2026-10-01T00:00:00Z", True),
        ("2026-10-01", True),
        ("2026-12-01T00:00:00Z", False),
        ("2026-09-01T00:00:00Z", False),
        ("", False),
        ("never", False),
    ],
)
def test_an_end_that_is_near_is_worth_a_word(expires: str, soon: bool) -> None:
    problems = found(RULE, report(account=account(expires=expires)))

    assert [problem.severity for problem in problems] == [Severity.INFO] * soon


def test_a_good_account_is_nothing() -> None:
    assert found(RULE, report(account=account(role="admin"))) == []
    assert found(RULE, report()) == []
