"""SDK009: headers that get lost."""

import pytest

from mpdoctor.model.outcome import Cause
from mpdoctor.model.probes import Forwarding
from mpdoctor.rules.sdk.unforwarded_header import RULE
from tests.rules.connection_reports import LOST, found, proxy, report
from tests.rules.failures import failed, only


@pytest.mark.parametrize(
    "header", ["Authorization", "Content-Type", "Content-Encoding"]
)
def test_each_lost_header_is_told_with_its_effect(header: str) -> None:
    [problem] = found(RULE, report(proxy=proxy(headers={header: LOST})))

    assert problem.message.startswith(f"`mp.example.com` does not pass `{header}` on: ")
    assert problem.subject["header"] == header


@pytest.mark.parametrize("known", [Forwarding.FORWARDED, Forwarding.UNKNOWN])
def test_what_gets_through_or_cannot_be_told_is_nothing(known: Forwarding) -> None:
    assert found(RULE, report(proxy=proxy(headers={"Authorization": known}))) == []
    assert found(RULE, report()) == []


def test_what_was_refused_is_not_recommended() -> None:
    refused = failed(Cause.MEDIA_TYPE, status=415, details=["application/json"])

    assert only(RULE, refused).help.endswith("send `application/x-www-form-urlencoded`")
