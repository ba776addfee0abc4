from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.rules.ingestion.overlong_string import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding

CHARACTERS = "more than 255 characters"
BYTES = "more than 255 bytes"


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("", None),
        ("a" * 255, None),
        ("a" * 256, CHARACTERS),
        ("é" * 127 + "a", None),
        ("é" * 128, BYTES),
        ("é" * 256, CHARACTERS),
        ("😀" * 63, None),
        ("😀" * 63 + "abc", None),
        ("😀" * 64, BYTES),
        ("\ud800" * 86, BYTES),
        (["a" * 255, "b"], None),
        (["b", "a" * 256], CHARACTERS),
        (["é" * 128, "b"], BYTES),
        (["é" * 128, "a" * 256], CHARACTERS),
        ([["a" * 256]], None),
        ([1, None, {"a": "b"}], None),
        (10**300, NEVER),
        ({"a": "a" * 256}, NEVER),
    ],
    ids=lambda value: str(value).encode("ascii", "replace").decode()[:8],
)
def test_255_bytes_are_kept(value: Any, label: str | None) -> None:
    assert found(RULE, column("note"), value) == label


@pytest.mark.parametrize("property", ["$current_url", "distinct_id", "utm_source"])
def test_what_sdks_set_can_be_too_long_as_well(property: str) -> None:
    assert found(RULE, column(property), "a" * 256) == CHARACTERS


@pytest.mark.parametrize("property", ["$insert_id", "time", "$time"])
def test_some_properties_have_rules_of_their_own(property: str) -> None:
    assert found(RULE, column(property), "a" * 256) == NEVER


def test_what_mixpanel_stamps_is_not_the_senders_fault() -> None:
    stamped = column("$mp_api_endpoint", Channel.EXPORT)

    assert found(RULE, stamped, "a" * 256) == NEVER
    assert found(RULE, column("$city", Channel.TRACK), "a" * 256) == CHARACTERS


def test_a_planned_list_is_judged_as_a_whole() -> None:
    items = PropertySpec()
    tags = PropertySpec(items=items)
    plan = TrackingPlan(
        events={"Sign Up": EventSpec("Sign Up", properties={"a.b": tags})}
    )
    setup = Setup(plan=plan)

    inside = column("a.b[]", spec=items, setup=setup)
    whole = column("a.b", spec=tags, setup=setup)

    assert found(RULE, inside, "a" * 256) == NEVER
    assert found(RULE, whole, ["a" * 256]) == CHARACTERS


@pytest.mark.parametrize(
    ("kinds", "confidence"),
    [
        ({CHARACTERS: 1}, Confidence.CERTAIN),
        ({BYTES: 1}, Confidence.LIKELY),
        ({BYTES: 5, CHARACTERS: 1}, Confidence.CERTAIN),
    ],
)
def test_the_pages_disagree_on_the_unit(
    kinds: dict[str, int], confidence: Confidence
) -> None:
    problem = only(RULE, value_finding("note", kinds, "x" * 300))

    assert problem.confidence is confidence
    assert len(problem.evidence["samples"][0]) < 100
