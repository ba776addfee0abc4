"""SDK006: routes that do not make it through a proxy."""

import pytest

from mpdoctor.model.answers import NetworkFailure
from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import RouteFault
from mpdoctor.rules.sdk.broken_proxy_route import RULE
from tests.rules.connection_reports import found, proxy, report, route


def test_routes_with_one_fault_are_told_together() -> None:
    broken = proxy(
        route("track", RouteFault.HTML),
        route("engage", RouteFault.HTML),
        route("groups", RouteFault.NOT_FOUND),
    )
    first, second = found(RULE, report(proxy=broken))

    assert first.message == (
        "`track`, `engage` through `mp.example.com` give a page of HTML"
    )
    assert first.subject["routes"] == ["track", "engage"]
    assert second.subject["routes"] == ["groups"]
    assert first.severity is None


def test_routes_of_single_features_are_a_warning() -> None:
    [problem] = found(RULE, report(proxy=proxy(route("record", RouteFault.NOT_FOUND))))

    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize("name", ["decide", "library"])
def test_what_nobody_needs_there_is_no_fault(name: str) -> None:
    assert found(RULE, report(proxy=proxy(route(name, RouteFault.NOT_FOUND)))) == []


@pytest.mark.parametrize(
    ("failure", "reported"),
    [
        (NetworkFailure.REFUSED, True),
        (NetworkFailure.NO_SUCH_NAME, True),
        (NetworkFailure.TIMED_OUT, False),
        (NetworkFailure.NO_NAME_SERVICE, False),
        (NetworkFailure.PROXY_REFUSED, False),
        (NetworkFailure.EXPIRED, False),
        (NetworkFailure.OLD_TLS, False),
        (NetworkFailure.NO_TIME, False),
    ],
)
def test_what_other_rules_explain_is_left_to_them(
    failure: NetworkFailure, reported: bool
) -> None:
    silent = route("track", RouteFault.SILENT, status=None, failure=failure)

    assert bool(found(RULE, report(proxy=proxy(silent)))) is reported


def test_working_routes_are_nothing() -> None:
    assert found(RULE, report(proxy=proxy(route(), route("engage")))) == []
    assert found(RULE, report()) == []
