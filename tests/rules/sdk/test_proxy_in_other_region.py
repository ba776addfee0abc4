"""SDK007: proxies that lead to another region."""

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.settings import Region
from mpdoctor.rules.sdk.proxy_in_other_region import RULE
from tests.rules.connection_reports import found, proxy, report, token

HOME = token(home=Region.EU)


def test_a_proven_upstream_is_named() -> None:
    wrong_region = proxy(upstream=Region.US, in_wrong_region=True)
    [problem] = found(RULE, report(proxy=wrong_region, token=HOME))

    assert problem.message == (
        "`mp.example.com` leads to Mixpanel in the US, but the token lives in the EU"
    )
    assert problem.confidence is None
    assert (RULE.severity, problem.severity) == (Severity.ERROR, None)


def test_elsewhere_without_a_name_is_likely() -> None:
    [problem] = found(RULE, report(proxy=proxy(in_wrong_region=True), token=HOME))

    assert "elsewhere" in problem.message
    assert problem.confidence is Confidence.LIKELY


def test_a_refusal_that_may_mean_two_things_says_both() -> None:
    [problem] = found(RULE, report(proxy=proxy(ambiguous=True), token=HOME))

    assert "`api-eu.mixpanel.com`" in problem.help
    assert "`Authorization`" in problem.help
    assert problem.severity is Severity.WARNING


def test_the_right_upstream_is_nothing() -> None:
    right = proxy(upstream=Region.EU)

    assert found(RULE, report(proxy=right, token=HOME)) == []
    assert found(RULE, report(proxy=proxy(in_wrong_region=True))) == []
    assert found(RULE, report(token=HOME)) == []
