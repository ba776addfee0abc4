from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.rules.ingestion.disallowed_id import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding


@pytest.mark.parametrize(
    "property", ["distinct_id", "$distinct_id", "$device_id", "$user_id"]
)
@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("undefined", "`undefined`"),
        ("00000000-0000-0000-0000-000000000000",) * 2,
        ("<nil>", "`<nil>`"),
        ("-1", "`-1`"),
        ("Undefined ", "a variant of `undefined`"),
        ("NULL", "a variant of `null`"),
        ("$device:null", "a variant of `null`"),
        ("$device:" + "0" * 8 + "-0000-0000-0000-" + "0" * 12, "a variant of"),
        (None, "a variant of `null`"),
        (True, "a variant of `true`"),
        (False, "a variant of `false`"),
        (0, "a variant of `0`"),
        (-1, "a variant of `-1`"),
        (0.0, "a variant of `0`"),
        ([], "a variant of `[]`"),
        ({}, "a variant of `{}`"),
        ("", None),
        ("nilsson", None),
        ("0001", None),
        ("anonymous-7", None),
        ("$device:anon-1", None),
        (1, None),
        (-2, None),
        (0.5, None),
        (["undefined"], None),
    ],
)
def test_placeholders_are_no_ids(property: str, value: Any, label: str | None) -> None:
    actual = found(RULE, column(property), value)

    assert actual == label if label is None else label in str(actual)


@pytest.mark.parametrize("property", ["$insert_id", "user", "company", "$anon_id"])
def test_other_properties_may_be_undefined(property: str) -> None:
    assert found(RULE, column(property), "undefined") == NEVER


@pytest.mark.parametrize(
    ("kinds", "confidence"),
    [
        ({"`null`": 1}, Confidence.CERTAIN),
        ({"a variant of `null`": 1}, Confidence.LIKELY),
        ({"a variant of `null`": 5, "`null`": 1}, Confidence.CERTAIN),
    ],
)
def test_only_what_is_listed_is_certain(
    kinds: dict[str, int], confidence: Confidence
) -> None:
    problem = only(RULE, value_finding("$user_id", kinds, "null"))

    assert problem.confidence is confidence
    assert problem.at == "properties.$user_id"
    assert problem.message.startswith("`$user_id` of event `Sign Up` is ")
