import re

import pytest

from mpdoctor.models.expression import expression


def test_it_matches_as_a_compiled_one_does() -> None:
    word = expression(r"(\w)(\w+)", re.ASCII)

    assert word.fullmatch("abc")
    assert not word.fullmatch("äbc")
    assert word.sub(r"\2\1", "abc de") == "bca ed"
    assert word.pattern == r"(\w)(\w+)"


def test_it_is_compiled_when_it_is_used() -> None:
    wrong = expression("(")

    with pytest.raises(re.error):
        wrong.search("a")


def test_it_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    word = expression(r"\w")
    word.search("a")
    monkeypatch.setattr("re.compile", None)

    assert word.search("a")
