"""Ids that Mixpanel takes and refuses."""

from typing import Any

import pytest

from mpdoctor.mixpanel.ids import (
    DISALLOWED,
    disallowed,
    insert_id_fault,
    is_uuid,
    is_uuid4,
    without_prefix,
)


@pytest.mark.parametrize("entry", sorted(DISALLOWED))
@pytest.mark.parametrize("form", ["{}", " {}\n", "$device:{}", "$DEVICE: {}"])
def test_every_entry_is_known_in_every_dress(entry: str, form: str) -> None:
    assert disallowed(form.format(entry)) == entry
    assert disallowed(form.format(entry).upper()) == entry


@pytest.mark.parametrize(
    ("value", "entry"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (0.0, "0"),
        (-1, "-1"),
        (-1.0, "-1"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_json_counts_as_the_text_it_is_written_as(value: Any, entry: str) -> None:
    assert disallowed(value) == entry


@pytest.mark.parametrize(
    "value",
    [
        "",
        "   ",
        "$device:",
        "nilsson",
        "0001",
        "00",
        "-10",
        "anonymous-7",
        "unknown user",
        "nan",
        "n/a/b",
        "$device:$device:null",
        "00000000-0000-0000-0000-000000000001",
        1,
        -2,
        0.5,
        12345678901234567890,
        [0],
        [None],
        {"id": None},
    ],
)
def test_near_misses_are_ids(value: Any) -> None:
    assert disallowed(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "a1",
        "a" * 36,
        "01234567-89ab-cdef-0123-456789abcdef",
        "A-",
        "---",
        "00",
        "nothing",
    ],
)
def test_insert_ids_in_form(value: str) -> None:
    assert insert_id_fault(value) is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("a" * 37, "longer than 36 bytes"),
        ("-" * 37, "longer than 36 bytes"),
        ("", "empty"),
        ("a b", "characters"),
        (" a1", "characters"),
        ("a1\n", "characters"),
        ("ajs-next-1700000000:ab", "characters"),
        ("é1", "characters"),
        ("١٢٣", "characters"),
        ("a_b", "characters"),
        ("undefined", "a placeholder"),
        ("NULL", "a placeholder"),
        ("-1", "a placeholder"),
        ("00000000-0000-0000-0000-000000000000", "a placeholder"),
        (None, "null"),
        (7, "not text"),
        (True, "not text"),
        (["a1"], "not text"),
    ],
)
def test_insert_ids_out_of_form(value: Any, fault: str) -> None:
    assert str(insert_id_fault(value)).startswith(fault)


@pytest.mark.parametrize(
    ("text", "any_version", "random"),
    [
        ("8b9c1f70-1c2d-4e3f-9a4b-5c6d7e8f9a0b", True, True),
        ("8B9C1F70-1C2D-4E3F-9A4B-5C6D7E8F9A0B", True, True),
        ("8b9c1f70-1c2d-1e3f-9a4b-5c6d7e8f9a0b", True, False),
        ("8b9c1f70-1c2d-4e3f-7a4b-5c6d7e8f9a0b", True, False),
        ("8b9c1f701c2d4e3f9a4b5c6d7e8f9a0b", False, False),
        ("186e5979172b50-05055db7ae8024-1a2b3c4d", False, False),
        ("8b9c1f70-1c2d-4e3f-9a4b-5c6d7e8f9a0b\n", False, False),
    ],
)
def test_uuid_forms(text: str, any_version: bool, random: bool) -> None:
    assert (is_uuid(text), is_uuid4(text)) == (any_version, random)


def test_one_prefix_is_taken_off() -> None:
    assert without_prefix("$device:$device:a") == "$device:a"
    assert without_prefix("a$device:") == "a$device:"
