"""What is asked of many texts at once must never clear one that is faulty."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column
from mpdoctor.rules.bots import development_traffic
from mpdoctor.text.bulk import HealthyNests, HealthyTexts
from mpdoctor.text.dates import (
    DATE,
    ISO_DATES,
    LOCAL_DATETIME,
    UTC_DATETIME,
    are_iso_dates,
    are_plain_dates,
    kind_of,
)
from mpdoctor.text.formats import FORMATS, IN_BULK
from mpdoctor.text.patterns import form_searcher, interchangeable, searcher

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
                "two words",
                "",
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
    *(
        "^[A-Z]{3}-[0-9]{5}$",
        "^a|b$",
        "^(a|b)+$",
        r"^\d+$",
        r"^\w*$",
        "^$",
        "^[a-z ]*$",
    ),
    *("^ab?c{1,2}$", "^12$", "abc", "^a.c$", "^[^a]$", r"^\S+$", "^a", r"\b[Aa1-]+\b"),
    *("A-Z", "a{,2}", "[^0-9]", r"[\w-]x", r"\Aa\z", "(?:12)|[]a]", "^[a-zA-C]$"),
]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(texts=texts)
def test_a_pattern_clears_only_texts_that_hold_it(
    pattern: str, texts: list[str]
) -> None:
    clears = form_searcher(pattern)
    if clears is not None and clears(texts):
        assert all(map(searcher(pattern), texts))


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text("abcxyzABCXYZ0129-_ ,{}[]", max_size=8))
def test_texts_of_one_form_hold_a_pattern_or_all_do_not(
    pattern: str, text: str
) -> None:
    alike = interchangeable(pattern)
    if alike is not None:
        form = text.encode().translate(alike).decode()
        assert searcher(pattern)(form) is searcher(pattern)(text)


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("^[A-Z]{3}-[0-9]{5}$", b"AAA-00000 aaa"),
        ("^(user|acct)-[0-9]+$", b"AAA-00000 bec"),
        (r"^[B\w-]+1$", b"ABA-01000 aaa"),
    ],
)
def test_signs_that_a_pattern_does_not_name_are_alike(
    pattern: str, form: bytes
) -> None:
    alike = interchangeable(pattern)
    assert alike is not None
    assert b"XBZ-01234 bec".translate(alike) == form


@pytest.mark.parametrize(
    "texts", [["ABC-12345", "XYZ-00000"], ["ABC-12345"]], ids=["two", "one"]
)
def test_sound_texts_are_cleared(texts: list[str]) -> None:
    clears = form_searcher("^[A-Z]{3}-[0-9]{5}$")
    assert clears is not None
    assert clears(texts)


def test_texts_with_the_prefix_are_cleared_too() -> None:
    clears = form_searcher("^[0-9]+$", "$device:")
    assert clears is not None
    assert clears(["$device:abc", "12"])
    assert clears(["$device:abc"])
    assert not clears(["$device:abc", "a"])


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-f]$",
        "^(?i)a$",
        r"\pL",
        r"^\x41$",
        "[[:alpha:]]",
        "[a-z-9]",
        "[+-9]",
        r"\Qa",
    ],
)
def test_of_some_patterns_it_is_not_clear_what_they_tell_apart(pattern: str) -> None:
    assert interchangeable(pattern) is None


DATES = st.from_regex(
    r"[0-9]{4}-[0-3][0-9]-[0-3][0-9]"
    r"(T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,10})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    fullmatch=True,
)


@given(st.lists(DATES, min_size=1, max_size=3))
def test_only_dates_are_cleared_as_dates(dates: list[str]) -> None:
    if are_iso_dates(dates):
        assert set(map(kind_of, dates)) <= ISO_DATES
    if are_plain_dates(dates):
        assert set(map(kind_of, dates)) <= {DATE, UTC_DATETIME, LOCAL_DATETIME}


def test_usual_dates_are_cleared() -> None:
    assert are_plain_dates(
        ["2026-04-01", "2026-12-31T23:59:59Z", "2026-12-31T23:59:59"]
    )
    assert are_iso_dates(["2026-04-01T10:00:00", "2026-04-01T10:00:00.5+02:00"])


@pytest.mark.parametrize("name", IN_BULK)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["2026-04-01", "2026-04-01T10:00:00", "2026-04-01T10:00"]),
            st.sampled_from(["2026-04-01T10:00:00Z\n", "2026-02-29T10:00:00Z", ""]),
            st.uuids().map(str),
            st.uuids().map(lambda id: str(id).upper()),
            st.uuids().map(lambda id: id.hex),
            st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_formats_are_cleared_only_where_each_text_has_them(
    name: str, values: list[str]
) -> None:
    if IN_BULK[name](values):
        assert all(map(FORMATS[name], values))


def test_usual_texts_of_a_format_are_cleared_at_once() -> None:
    assert IN_BULK["uuid"](["0b5c5b36-0f5b-4d0c-9f0a-0a9d1b9d6a3e"] * 2)
    assert IN_BULK["date-time"](["2026-04-01T10:00:00Z", "2026-04-01T10:00:00+02:00"])


@given(texts)
def test_words_are_seen_whatever_their_case_and_margins(texts: list[str]) -> None:
    if HealthyTexts(words=frozenset({"n/a", ""}))(texts):
        assert not any(text.strip().lower() in ("n/a", "") for text in texts)


@given(texts)
def test_length_is_cleared_only_where_bytes_fit(texts: list[str]) -> None:
    if HealthyTexts(longest=36)(texts):
        assert all(len(text.encode()) <= 36 for text in texts)


@pytest.mark.parametrize(
    ("healthy", "texts", "cleared"),
    [
        pytest.param(HealthyTexts(), ["a", ""], True, id="no wish"),
        pytest.param(HealthyTexts(), ["é"], False, id="not ASCII"),
        pytest.param(HealthyTexts(alphabet="ab-"), ["a-b", ""], True, id="alphabet"),
        pytest.param(HealthyTexts(alphabet="ab"), ["a", "abc"], False, id="beyond it"),
        pytest.param(HealthyTexts(first="a"), ["ab", "ac"], True, id="first"),
        pytest.param(HealthyTexts(first="a"), ["ab", "bc"], False, id="another first"),
        pytest.param(HealthyTexts(first="a"), [""], False, id="no first"),
        pytest.param(HealthyTexts(never=".x"), ["a.y", "x."], True, id="without"),
        pytest.param(HealthyTexts(never=".x"), ["a.xy"], False, id="within"),
    ],
)
def test_each_wish_is_heard(
    healthy: HealthyTexts, texts: list[str], cleared: bool
) -> None:
    assert healthy(texts) is cleared


@pytest.mark.parametrize(
    ("healthy", "value", "cleared"),
    [
        pytest.param(HealthyNests(), [[[1]]], True, id="no wish"),
        pytest.param(HealthyNests(depth=2), [{"a": 1}], True, id="flat enough"),
        pytest.param(HealthyNests(depth=2), [{"a": []}], False, id="too deep"),
        pytest.param(HealthyNests(members=2), {"a": [1, 2]}, True, id="few"),
        pytest.param(HealthyNests(members=2), {"a": [1, 2, 3]}, False, id="many"),
        pytest.param(HealthyNests(longest=2), ["ab", 123], True, id="short"),
        pytest.param(HealthyNests(longest=2), [["abc"]], False, id="long"),
        pytest.param(HealthyNests(size=7), {"a": 1}, True, id="small"),
        pytest.param(HealthyNests(size=7), {"a": 12}, False, id="large"),
        pytest.param(HealthyNests(size=99), [1 << 70], False, id="cannot be written"),
        pytest.param(
            HealthyNests(keys=frozenset("a")), {"b": {"a": 1}}, True, id="key"
        ),
        pytest.param(HealthyNests(keys=frozenset("a")), {"a": 1}, False, id="its key"),
    ],
)
def test_lists_and_objects_are_cleared_within_bounds(
    healthy: HealthyNests, value: Any, cleared: bool
) -> None:
    assert healthy([value]) is cleared
    assert HealthyNests.all_of([HealthyNests(), healthy])([value]) is cleared


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
