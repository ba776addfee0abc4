"""What is asked of many texts at once must never clear one that is faulty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.model.harmless import Harmless, Shape
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column
from mpdoctor.rules.bots import development_traffic
from mpdoctor.text.dates import PLAIN_DATES, are_plain_dates
from mpdoctor.text.patterns import bulk_searcher, searcher, shape_of

texts = st.lists(
    st.one_of(
        st.text(max_size=6),
        st.sampled_from(
            [
                "ABC-12345",
                "abc",
                "a\0b",
                "12",
                "N/A",
                " n/a ",
                "x" * 36,
                "x" * 37,
                "é" * 20,
            ]
        ),
    ),
    min_size=1,
    max_size=6,
)
PATTERNS = [
    "^[A-Z]{3}-[0-9]{5}$",
    "^a|b$",
    "^(a|b)+$",
    r"^\d+$",
    r"^\w*$",
    "^$",
    "^[a-z ]*$",
    "^ab?c{1,2}$",
    "^12$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(texts=texts)
def test_a_pattern_clears_only_texts_that_hold_it(
    pattern: str, texts: list[str]
) -> None:
    clears = bulk_searcher(pattern)
    assert clears is not None
    if clears(texts):
        assert all(map(searcher(pattern), texts))


@pytest.mark.parametrize(
    "texts", [["ABC-12345", "XYZ-00000"], ["ABC-12345"]], ids=["two", "one"]
)
def test_sound_texts_are_cleared(texts: list[str]) -> None:
    clears = bulk_searcher("^[A-Z]{3}-[0-9]{5}$")
    assert clears is not None
    assert clears(texts)


@pytest.mark.parametrize(
    "pattern", ["abc", "^a.c$", "^[^a]$", r"^\S+$", "^a", "a$", r"^\x00$", "^(?i)a$"]
)
def test_a_pattern_that_may_take_any_character_has_no_bulk(pattern: str) -> None:
    assert bulk_searcher(pattern) is None


SHAPED = [
    "^[A-Z]{3}-[0-9]{5}$",
    "^a{2,3}b?$",
    "^[a-c]+[b-d]*$",
    r"^[\d.]+\-x{1,}$",
    r"^\w{0,2}:\d$",
    "^[a-]{2,}[ +*]$",
]


@pytest.mark.parametrize("pattern", SHAPED)
@given(
    text=st.text(alphabet="ABab cdx019.-:+*", max_size=9)
    | st.from_regex(
        r"[A-C]{3}-[0-9]{5}|a{1,4}b?|[\d.]{1,3}-x|\w{0,2}:\d", fullmatch=True
    )
)
def test_what_has_the_shape_holds_the_pattern(pattern: str, text: str) -> None:
    shape = shape_of(pattern)
    assert shape is not None

    if text.isascii() and has_shape(shape, text):
        assert searcher(pattern)(text)


def has_shape(shape: Shape, text: str) -> bool:
    for signs, least, most in shape:
        left = text.lstrip(signs)
        taken = min(len(text) - len(left), most)
        if taken < least:
            return False
        text = text[taken:]
    return not text


@pytest.mark.parametrize(
    "pattern",
    ["abc", "^a|b$", "^(a)$", "^(?:ab)+$", "^a.c$", "^[^a]$", "^a{3$", "^ü$", "^a$|b"],
)
def test_other_patterns_have_no_shape(pattern: str) -> None:
    assert shape_of(pattern) is None


@given(
    st.from_regex(
        r"[0-9]{4}-[0-3][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,10})?Z?)?",
        fullmatch=True,
    )
)
def test_what_has_the_shape_of_a_plain_date_is_one(text: str) -> None:
    if text.isascii() and any(has_shape(shape, text) for shape in PLAIN_DATES.shapes):
        assert are_plain_dates([text])


def test_most_dates_have_the_shape_of_a_plain_one() -> None:
    for text in ("2026-04-01", "2026-12-28T23:59:59Z", "1999-10-10T00:00:00.123456Z"):
        assert any(has_shape(shape, text) for shape in PLAIN_DATES.shapes)


@given(texts)
def test_words_are_seen_whatever_their_case_and_margins(texts: list[str]) -> None:
    if Harmless(words=frozenset({"n/a"})).clears(texts):
        assert not any(text.strip().lower() == "n/a" for text in texts)


@given(texts)
def test_length_is_cleared_only_where_bytes_fit(texts: list[str]) -> None:
    if Harmless(longest=36).clears(texts):
        assert all(len(text.encode()) <= 36 for text in texts)


@pytest.mark.parametrize(
    ("harmless", "texts", "cleared"),
    [
        pytest.param(Harmless(), ["a", ""], True, id="no wish"),
        pytest.param(Harmless(), ["é"], False, id="not ASCII"),
        pytest.param(Harmless(alphabet="ab-"), ["a-b", ""], True, id="alphabet"),
        pytest.param(Harmless(alphabet="ab"), ["a", "abc"], False, id="beyond it"),
        pytest.param(Harmless(first="a"), ["ab", "ac"], True, id="first"),
        pytest.param(Harmless(first="a"), ["ab", "bc"], False, id="another first"),
        pytest.param(Harmless(first="a"), [""], False, id="no first"),
        pytest.param(Harmless(never=".x"), ["a.y", "x."], True, id="without"),
        pytest.param(Harmless(never=".x"), ["a.xy"], False, id="within"),
    ],
)
def test_each_wish_is_heard(
    harmless: Harmless, texts: list[str], cleared: bool
) -> None:
    assert harmless.clears(texts) is cleared


@given(
    st.lists(
        st.sampled_from(
            [
                "https://shop.example.com/a?b=/c",
                "http://localhost:3000/cart",
                "http://localhost",
                "https://staging.example.com?x=1/2",
                "file:///home/index.html",
                "https://10.0.0.1/x",
                "  https://example.com/  ",
                "about:blank",
                "",
                "////",
            ]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_pages_are_cleared_only_where_no_host_is_for_development(
    urls: list[str],
) -> None:
    column = Column(None, "$current_url", Channel.EXPORT, Setup())
    (value_checks,) = development_traffic.value_checks(column)
    assert value_checks.clears is not None
    if value_checks.clears(urls):
        assert [value_checks.finds(url) for url in urls] == [None] * len(urls)
