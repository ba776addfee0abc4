"""Names as they are shown, and the names they come near to."""

import pytest

from mpdoctor.config.suggestions import did_you_mean, listed, nearest, quoted

KEYS = ("description", "owner", "status", "sources", "properties", "max_length")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("staus", "status"),
        ("Status", "status"),
        ("maxLength", "max_length"),
        ("max-length", "max_length"),
        ("desc", "description"),
        ("propertys", "properties"),
        ("s", None),
        ("", None),
        ("quantity", None),
        ("x" * 10_000, None),
    ],
)
def test_the_nearest_name_is_the_one_that_was_meant(
    written: str, meant: str | None
) -> None:
    assert nearest(written, KEYS) == meant


def test_a_beginning_that_could_be_two_names_means_neither() -> None:
    assert nearest("min", ["minimum", "minutes"]) is None


def test_without_a_near_name_nothing_is_asked() -> None:
    assert did_you_mean("owners", KEYS) == "did you mean `owner`?"
    assert did_you_mean("quantity", KEYS) == ""
    assert did_you_mean("owner", []) == ""


def test_a_name_cannot_steer_the_terminal() -> None:
    assert quoted("a\x1b[31m\nb\u202e") == "`a\\x1b[31m\\nb\\u202e`"
    assert len(quoted("x" * 500)) == 82


def test_names_are_enumerated() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"]) == "`a`, `b` or `c`"
