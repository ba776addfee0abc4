"""What is compiled of `Harmless` clears no more than what is not."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orjson import dumps

from mpdoctor.model.harmless import FLAT_BYTES, FLAT_MEMBERS, FLAT_TEXT, Harmless
from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column
from mpdoctor.rules import catalogue
from tests.analysis.test_bulk import has_shape

if "CI" in os.environ:
    from mpdoctor.analysis import sieve
else:
    sieve = pytest.importorskip(
        "mpdoctor.analysis.sieve",
        reason="no compiler was there when mpdoctor was installed",
    )

signs = st.text(alphabet="aAbB01 -.:$/nN", max_size=8)
harmless = st.builds(
    Harmless,
    words=st.frozensets(st.text(alphabet="ab01 -n/", max_size=3), max_size=4),
    alphabet=st.sampled_from(["", "aAbB01", "nN/-ab"]),
    first=st.sampled_from(["", "aA", "01-"]),
    never=st.sampled_from(["", "a", "ab", ":$"]),
    longest=st.integers(0, 9),
    shapes=st.sampled_from(
        [
            (),
            ((("ab", 1, 2), ("01", 0, 1)),),
            ((("aA", 2, 9),),),
            ((("ab", 1, 1), ("01", 2, 2)), (("nN", 1, 1),)),
            ((("aé", 1, 1), ("b", 0, 1)), (("B01", 2, 2),)),
            ((("ab", 65, 65),), (("b", 2, 2),)),
        ]
    ),
)


@given(harmless, signs)
def test_a_guard_spares_what_is_harmless_and_nothing_else(
    wish: Harmless, text: str
) -> None:
    spared = sieve.Guard(0, sys.maxsize, wish).clears(text)

    if spared:
        plain = Harmless(
            wish.words, wish.alphabet, wish.first, wish.never, wish.longest
        )
        assert plain.clears([text])
        assert not wish.shapes or any(has_shape(shape, text) for shape in wish.shapes)


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        pytest.param(Harmless(words=frozenset({"n/a"})), "n/b", id="another word"),
        pytest.param(Harmless(words=frozenset({""})), "a", id="a word"),
        pytest.param(Harmless(alphabet="ab-"), "a-b", id="alphabet"),
        pytest.param(Harmless(first="a"), "ab", id="first"),
        pytest.param(Harmless(never="ab"), "aab"[:2], id="not inside"),
        pytest.param(Harmless(shapes=((("ab", 1, 2),),)), "ba", id="shape"),
        pytest.param(
            Harmless(shapes=((("a", 1, 1),), (("b", 2, 2),))), "bb", id="second"
        ),
    ],
)
def test_what_is_harmless_is_spared(wish: Harmless, text: str) -> None:
    assert sieve.Guard(0, sys.maxsize, wish).clears(text)


def test_without_a_wish_only_length_spares() -> None:
    guard = sieve.Guard(3, 5, None)

    assert [guard.clears("x" * length) for length in (2, 3, 5, 6)] == [
        *(True, False, False, True)
    ]


def _watches() -> Iterator[tuple[str, ValueCheck]]:
    """Every watch, with the code of its rule."""
    specs = [None, *(PropertySpec(kind) for kind in ValueType)]
    specs.append(PropertySpec(ValueType.STRING, pattern="^[a-z]{2,9}-[0-9]+$"))
    names = ("price", "$insert_id", "distinct_id", "$user_id", "$current_url", "token")
    for rule in catalogue():
        if rule.value_checks is None:
            continue
        for spec in specs:
            for name in names:
                column = Column("Sign Up", name, Channel.IMPORT, Setup(), spec=spec)
                for value_checks in rule.value_checks(column):
                    yield rule.code, value_checks


WATCHES = list(
    {
        (code, value_checks.harmless): value_checks
        for code, value_checks in _watches()
        if value_checks.harmless is not None and str in value_checks.types
    }.items()
)
FLAT = list(
    {
        (code, value_checks.types): value_checks
        for code, value_checks in _watches()
        if value_checks.flat
    }.items()
)
ODD = [
    *(
        "null",
        " NULL",
        "$device:null",
        "$Device: none",
        "N/A",
        "",
        "-",
        "true",
        "False",
    ),
    *("12.5", "-3", "2026-04-01", "2026-02-30", "2026-04-01T10:00:00Z", "1775000000"),
    *("2026-04-01T10:00:00", "0001-01-01", "user.mp-service-account:12345678", "aa-1"),
    *(
        "Basic dXNlci5tcC1zZXJ2aWNlLWFjY291bnQ6MTIzNDU2Nzg=",
        "x" * 300,
        "[object Object]",
    ),
    *("00000000-0000-0000-0000-000000000000", "insert id", "a_b", "AA-1", "aa-1x"),
]


@pytest.mark.parametrize(
    "value_checks",
    [value_checks for _, value_checks in WATCHES],
    ids=[code for (code, _), _ in WATCHES],
)
@given(
    text=st.text(alphabet=st.characters(max_codepoint=126), max_size=40)
    | st.sampled_from(ODD)
)
def test_no_rule_calls_a_faulty_text_harmless(
    value_checks: ValueCheck, text: str
) -> None:
    shortest, longest = value_checks.lengths or (0, sys.maxsize)
    plain = all(32 <= ord(sign) < 127 and sign not in '"\\\\' for sign in text)

    if plain and sieve.Guard(shortest, longest, value_checks.harmless).clears(text):
        assert not shortest <= len(text) <= longest or value_checks.finds(text) is None


scalars = st.none() | st.booleans() | st.integers(-9, 2**64 - 1) | st.floats(0, 1e9)
ascii_texts = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=FLAT_TEXT
)
flat_objects = st.dictionaries(ascii_texts, scalars | ascii_texts, max_size=8)
flat = flat_objects | st.lists(scalars | ascii_texts | flat_objects, max_size=8)
WIDE = [
    [0] * FLAT_MEMBERS,
    [{}] * FLAT_MEMBERS,
    ["x" * FLAT_TEXT] * 20,
    {str(number): number for number in range(FLAT_MEMBERS)},
    [{str(number): number for number in range(FLAT_MEMBERS)}] * 5,
]


@pytest.mark.parametrize(
    "value_checks",
    [value_checks for _, value_checks in FLAT],
    ids=[code for (code, _), _ in FLAT],
)
@given(value=flat | st.sampled_from(WIDE))
def test_no_rule_calls_a_faulty_list_flat(value_checks: ValueCheck, value: Any) -> None:
    if type(value) in value_checks.types and len(dumps(value)) <= FLAT_BYTES:
        assert value_checks.finds(value) is None


def test_some_rules_say_what_they_think_of_what_is_flat() -> None:
    assert len(FLAT) > 3
