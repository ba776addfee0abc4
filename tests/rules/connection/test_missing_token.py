"""CON006: events that name no project."""

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Door
from mpdoctor.rules.connection.missing_token import RULE
from tests.rules.connection.subjects import (
    PYTHON,
    TOKEN,
    WEB,
    census,
    found,
    source,
    spots,
)

TRACK_HOST = "api.mixpanel.com"


@pytest.mark.parametrize(
    ("token", "door", "endpoint", "faults"),
    [
        pytest.param(None, Door.TRACK, TRACK_HOST, 1, id="captured, absent"),
        pytest.param("", Door.TRACK, TRACK_HOST, 1, id="captured, empty"),
        pytest.param("", Door.TRACK, None, 1, id="empty"),
        pytest.param(" ", Door.TRACK, None, 1, id="blank"),
        pytest.param(None, Door.TRACK, None, 1, id="null"),
        pytest.param(TOKEN, Door.TRACK, None, 0, id="there"),
        pytest.param("xxxxx", Door.TRACK, None, 0, id="malformed-token"),
        pytest.param(None, Door.IMPORT, TRACK_HOST, 0, id="import has it in Basic"),
        pytest.param(None, Door.IMPORT, None, 0, id="loose record for import"),
        pytest.param(None, Door.EXPORT, TRACK_HOST, 0, id="exports show none"),
    ],
)
def test_track_wants_a_token_in_every_event(
    token: str | None, door: Door, endpoint: str | None, faults: int
) -> None:
    subject = census(None, source(token, door=door, endpoint=endpoint))

    assert len(found(RULE, subject)) == faults


def test_all_of_them_are_one_finding() -> None:
    subject = census(
        None,
        source("", count=2, lines=(8,), sender=PYTHON),
        source(None, count=3, lines=(4,), endpoint=TRACK_HOST),
    )

    (problem,) = found(RULE, subject)

    assert problem.count == 5
    assert problem.spots == spots(4, 8)
    assert problem.evidence["senders"] == {"web 2.55.1": 3, "python 5.4.1": 2}


def test_a_few_loose_records_among_others_with_a_token_stand_out() -> None:
    subject = census(
        None,
        source(TOKEN, count=97, sender=WEB),
        source(None, count=3, lines=(5,), sender=WEB, door=Door.IMPORT),
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
    subject = census(
        None,
        source(TOKEN, count=97, sender=WEB),
        source(
            None,
            count=bare,
            sender=PYTHON if sender is PYTHON else WEB,
            door=Door.IMPORT,
        ),
    )

    assert found(RULE, subject) == []
