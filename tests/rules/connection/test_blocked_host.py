"""CON024: something in Mixpanel's place."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import HostState
from mpdoctor.rules.connection.blocked_host import BLOCKED, RULE
from tests.rules.connection_reports import found, host, report, settings


@pytest.mark.parametrize("state", list(HostState))
def test_each_kind_that_blocks_is_told_by_name(state: HostState) -> None:
    problems = found(RULE, report(host=host(state)))

    assert [problem.subject["reason"] for problem in problems] == (
        [str(state)] if state in BLOCKED else []
    )


@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("https://mp.example.com", Severity.WARNING),
        ("https://api-eu.mixpanel.com", None),
        (None, None),
    ],
)
def test_data_that_goes_around_it_is_not_lost(
    address: str | None, severity: Severity | None
) -> None:
    setup = settings(api_host=address)
    [problem] = found(RULE, report(setup, host=host(HostState.SINKHOLE)))

    assert problem.severity is severity


def test_nobody_asked_nothing_found() -> None:
    assert found(RULE, report()) == []
