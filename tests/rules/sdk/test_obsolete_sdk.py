"""SDK004: mobile SDKs that have lost their automatic events."""

import pytest

from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import EventSource, InputTotals, Occurrences, Sender
from mpdoctor.rules.sdk.obsolete_sdk import RULE


def totals(*senders: Sender) -> InputTotals:
    sources = tuple(
        EventSource(sender, Channel.TRACK, seen=Occurrences(2)) for sender in senders
    )
    return InputTotals(Setup(), {}, {}, sources, {})


@pytest.mark.parametrize(
    ("lib", "version"),
    [
        ("android", "6.5.2"),
        ("android", "6.5.2-beta"),
        ("iphone", "4.9"),
        ("swift", "3.6.3"),
        ("react-native", "1.5.0"),
        ("flutter", "1.6.1"),
    ],
)
def test_versions_that_ask_for_decide(lib: str, version: str) -> None:
    (problem,) = RULE.check(totals(Sender(lib, version), Sender(lib, version)))

    assert (problem.subject, problem.count) == ({"library": lib}, 4)


@pytest.mark.parametrize(
    ("lib", "version"),
    [
        ("android", "7.0.0"),
        ("android", "10.0.1"),
        ("swift", "4.0"),
        ("android", ""),
        ("android", "dev"),
        ("android", "6"),
        ("web", "2.22.0"),
        ("", "1.0.0"),
    ],
)
def test_others_are_left_alone(lib: str, version: str) -> None:
    assert not list(RULE.check(totals(Sender(lib, version))))
