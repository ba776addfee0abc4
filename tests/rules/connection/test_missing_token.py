"""CON006: events that name no project."""

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.rules.connection.missing_token import RULE
from tests.rules.connection.subjects import (
    PYTHON,
    TOKEN,
    WEB,
    found,
    positions,
    source,
    totals,
)

TRACK_HOST = "api.mixpanel.com"


@pytest.mark.parametrize(
    ("token", "channel", "endpoint", "faults"),
    [
        pytest.param(None, Channel.TRACK, TRACK_HOST, 1, id="captured, absent"),
        pytest.param("", Channel.TRACK, TRACK_HOST, 1, id="captured, empty"),
        pytest.param("", Channel.TRACK, None, 1, id="empty"),
        pytest.param(" ", Channel.TRACK, None, 1, id="blank"),
        pytest.param(None, Channel.TRACK, None, 1, id="null"),
        pytest.param(TOKEN, Channel.TRACK, None, 0, id="there"),
        pytest.param("xxxxx", Channel.TRACK, None, 0, id="malformed-token"),
        pytest.param(None, Channel.IMPORT, TRACK_HOST, 0, id="import has it in Basic"),
        pytest.param(None, Channel.IMPORT, None, 0, id="loose record for import"),
        pytest.param(None, Channel.EXPORT, TRACK_HOST, 0, id="exports show none"),
    ],
)
def test_track_wants_a_token_in_every_event(
    token: str | None, channel: Channel, endpoint: str | None, faults: int
) -> None:
    subject = totals(None, source(token, channel=channel, endpoint=endpoint))

    assert len(found(RULE, subject)) == faults


def test_all_of_them_are_one_finding() -> None:
    subject = totals(
        None,
        source("", count=2, lines=(8,), sender=PYTHON),
        source(None, count=3, lines=(4,), endpoint=TRACK_HOST),
    )

    (problem,) = found(RULE, subject)

    assert problem.count == 5
    assert problem.positions == positions(4, 8)
    assert problem.evidence["senders"] == {"web 2.55.1": 3, "python 5.4.1": 2}


def test_a_few_loose_records_among_others_with_a_token_stand_out() -> None:
    subject = totals(
        None,
        source(TOKEN, count=97, sender=WEB),
        source(None, count=3, lines=(5,), sender=WEB, channel=Channel.IMPORT),
    )

    (problem,) = found(RULE, subject)

    assert problem.count == 3
    assert problem.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("bare", "sender"),
    [
        pytest.param(98, WEB, id="most of them have none"),
        pytest.param(3, PYTHON, id="somebody else's"),
    ],
)
def test_streams_that_have_no_tokens_are_no_odd_ones(bare: int, sender: object) -> None:
    subject = totals(
        None,
        source(TOKEN, count=97, sender=WEB),
        source(
            None,
            count=bare,
            sender=PYTHON if sender is PYTHON else WEB,
            channel=Channel.IMPORT,
        ),
    )

    assert found(RULE, subject) == []
