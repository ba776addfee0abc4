"""SDK008: answers that browsers refuse."""

from mpdoctor.rules.sdk.proxy_cors import RULE
from tests.rules.connection_reports import cors, found, proxy, report


def test_routes_refused_for_one_reason_are_told_together() -> None:
    refused = proxy(cors=(cors("track", "because"), cors("engage", "because")))
    [problem] = found(RULE, report(proxy=refused))

    assert problem.message == (
        "browsers on `https://shop.example.com` refuse the answers of `track`, "
        "`engage` through `mp.example.com`: because"
    )
    assert problem.evidence["without_credentials"] is True


def test_refused_either_way_is_not_helped_by_leaving_credentials() -> None:
    [problem] = found(RULE, report(proxy=proxy(cors=(cors("track", "a", "a"),))))

    assert problem.help == ""


def test_allowed_with_credentials_is_nothing() -> None:
    assert found(RULE, report(proxy=proxy(cors=(cors("track", ""),)))) == []
    assert found(RULE, report(proxy=proxy())) == []
    assert found(RULE, report()) == []
