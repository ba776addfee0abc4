from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.rules.ingestion.invalid_insert_id import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

LONG = "longer than 36 bytes"
CHARACTERS = "characters other than letters, digits and hyphens"


@pytest.mark.parametrize(
    ("value", "label"),
    [
        pytest.param("a" * 36, None, id="exactly 36"),
        pytest.param("a" * 37, LONG, id="37"),
        pytest.param("ajs-next-1:2", CHARACTERS, id="colon"),
        pytest.param("ajs-next-1:2" * 5, CHARACTERS, id="long with colons"),
        pytest.param("é" * 20, CHARACTERS, id="more bytes than letters"),
        pytest.param("undefined", "a placeholder", id="placeholder"),
        pytest.param("", "empty", id="empty"),
        pytest.param(None, "null", id="null"),
        pytest.param(12, "not text", id="number"),
        pytest.param(False, "not text", id="boolean"),
        pytest.param({}, "not text", id="object"),
    ],
)
def test_the_form_of_an_insert_id(value: Any, label: str | None) -> None:
    assert found(RULE, column("$insert_id"), value) == label


def test_other_properties_may_look_otherwise() -> None:
    assert found(RULE, column("insert_id"), "a:b") == NEVER


@pytest.mark.parametrize(
    ("channels", "confidence"),
    [
        ({Channel.IMPORT}, Confidence.CERTAIN),
        ({Channel.TRACK}, Confidence.LIKELY),
        ({Channel.EXPORT}, Confidence.LIKELY),
        ({Channel.EXPORT, Channel.IMPORT}, Confidence.CERTAIN),
    ],
)
def test_only_import_is_known_to_refuse(
    channels: set[Channel], confidence: Confidence
) -> None:
    subject = value_finding(
        "$insert_id", {CHARACTERS: 2, LONG: 3}, channels=frozenset(channels)
    )

    problem = only(RULE, subject)

    assert problem.confidence is confidence
    assert problem.message == (
        f"`$insert_id` of event `Sign Up` is not valid: {LONG} and {CHARACTERS}"
    )
