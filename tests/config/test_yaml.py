"""YAML as plain data with places, whatever the text."""

import sys
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.config import yaml
from mpdoctor.errors import InvalidPlan


def parse(text: str | bytes, source: str = "plan.yaml", **options: Any) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return yaml.parse(content, source, InvalidPlan, **options)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("12:30", "12:30"),
        ("2027-03-01", "2027-03-01"),
        ("0o17", 15),
        ("0x1F", 31),
        ("017", 17),
        ("1_000", "1_000"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("'null'", "null"),
        ('"1"', "1"),
        ("1.50", 1.5),
        ("-.5e1", -5.0),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("!!str 1", "1"),
        ("!!int 1", 1),
        ("!!float 1", 1),
        ("! 1", "1"),
        ("=", "="),
    ],
)
def test_a_value_is_what_yaml_1_2_says(text: str, value: Any) -> None:
    found = parse(f"key: {text}").data["key"]

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("key", ["No", "on", "404", "null", "true", "12:30", "1.5"])
def test_a_key_is_the_text_that_was_written(key: str) -> None:
    assert parse(f"{key}: 1").data == {key: 1}


def test_without_types_everything_but_null_is_text() -> None:
    document = parse("{a: 012, b: true, c: 1e999, d: null, e: }", typed=False)

    assert document.data == {
        "a": "012",
        "b": "true",
        "c": "1e999",
        "d": None,
        "e": None,
    }


def test_keys_and_values_know_their_places() -> None:
    document = parse("a:\n  b: [x, {c: 1}]\n'd': |\n  text\n")

    assert document.key_at(("a",)) == (1, 1)
    assert document.value_at(("a",)) == (2, 3)
    assert document.key_at(("a", "b")) == (2, 3)
    assert document.value_at(("a", "b")) == (2, 6)
    assert document.value_at(("a", "b", 0)) == (2, 7)
    assert document.key_at(("a", "b", 1, "c")) == (2, 11)
    assert document.value_at(("d",)) == (3, 6)
    assert document.key_at(("a", "b", 1, "absent")) == (2, 10)
    assert document.value_at(("a", "b", 1, "absent")) == (2, 10)


def test_aliases_and_merge_keys_are_followed() -> None:
    document = parse(
        "base: &base {a: 1, b: 2}\n"
        "one: {<<: *base, b: 3}\n"
        "two: {<<: [*base, {a: 9, c: 4}]}\n"
        "same: *base\n"
        "quoted: {'<<': 5}\n"
    )

    assert document.data["one"] == {"a": 1, "b": 3}
    assert document.data["two"] == {"a": 1, "b": 2, "c": 4}
    assert document.data["same"] == {"a": 1, "b": 2}
    assert document.data["quoted"] == {"<<": 5}
    assert document.key_at(("one", "a")) == (1, 14)
    assert document.value_at(("same",)) == (4, 7)


BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 90))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2", "plan.yaml:2:1: `a` is written twice"),
        ("a: {b: 1, 'b': 2}", "plan.yaml:1:11: `b` is written twice"),
        ("{<<: {}, <<: {}}", "plan.yaml:1:10: `<<` is written twice"),
        ("a: *b", "plan.yaml:1:4: an alias without an anchor"),
        ("a: &a [*a]", "plan.yaml:1:8: an alias inside of what it stands for"),
        ("&k a: 1\n*k : 2", "plan.yaml:2:1: an alias as a key"),
        (BOMB, "plan.yaml:8:10: more than 2,000,000 values"),
        (CHAIN, "plan.yaml:64:12: nested more than 64 deep"),
        ("- " * 100_000, "plan.yaml:1:129: nested more than 64 deep"),
        ("a: !!python/name:os.system x", "plan.yaml:1:4: a custom tag"),
        ("a: !mine {}", "plan.yaml:1:4: a custom tag"),
        ("!mine a: 1", "plan.yaml:1:1: a tag on a key"),
        ("a: !!int x", "plan.yaml:1:4: not what its tag `!!int` says"),
        ("? [a]\n: 1", "plan.yaml:1:3: a key that is not text"),
        ("a: 1\n---\nb: 2", "plan.yaml:2:1: a second document"),
        ("<<: [1]", "plan.yaml:1:5: `<<` takes mappings only"),
        ("a: .inf", "plan.yaml:1:4: a number must be finite"),
        ("a: 1e999", "plan.yaml:1:4: a number must be finite"),
        ("a: " + "9" * 5000, "plan.yaml:1:4: a number has more than 300 digits"),
        ("a:\n\tb: 1", "plan.yaml:2:1: a tab in the indentation"),
        ("a: 'x", "plan.yaml:1:6: found unexpected end of stream"),
        ("a: b: c", "plan.yaml:1:5: mapping values are not allowed in this context"),
        ("a: @x", "plan.yaml:1:4: found character that cannot start any token"),
        ("a: [1, 2\nb: 3", None),
        ("a: \x07", "plan.yaml:1:4: a control character: U+0007"),
        (b"a: 1\nb: \xff", "plan.yaml:2:4: not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\x00", "plan.yaml:1:1: not UTF-8 text"),
        ('a: "\\UFFFFFFFF"', None),
        ("%YAML 9.9\n---\na: 1", None),
        ("a: 1\n b: 2", None),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(
    text: str | bytes, message: str | None
) -> None:
    with pytest.raises(InvalidPlan) as caught:
        parse(text)

    assert caught.value.message.startswith(message or "plan.yaml:")


def test_deep_lists_are_refused_by_the_parser_or_by_us() -> None:
    with pytest.raises(InvalidPlan) as caught:
        parse("[" * 100_000)

    assert caught.value.message.startswith("plan.yaml:1:")
    assert caught.value.message.endswith("nested more than 64 deep")


def test_what_is_cited_by_the_parser_is_not_repeated() -> None:
    for text in ("secret: *hunter2", "secret: !hunter2 x", "secret: !hunter2!x y"):
        with pytest.raises(InvalidPlan) as caught:
            parse(text)

        assert "hunter2" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "content",
    [
        "a: ü".encode("utf-16"),
        b"\xfe\xff" + "a: ü".encode("utf-16-be"),
        "\ufeffa: ü".encode(),
        "a: ü\r\n".encode(),
    ],
    ids=["utf-16", "utf-16 big end", "byte order mark", "crlf"],
)
def test_other_ways_to_write_text_are_read(content: bytes) -> None:
    assert parse(content).data == {"a": "ü"}


def test_json_is_read_as_json_writes_it() -> None:
    text = '{\n\t"a/b": "\\ud83d\\ude00 \\\\ud83d\\/",\n\t"c":[1.5e3,null]}'

    document = parse(text, "plan.json")

    assert document.data == {"a/b": "😀 \\ud83d/", "c": [1500.0, None]}
    assert document.key_at(("c",)) == (3, 2)


def test_all_duplicates_are_reported_at_once() -> None:
    with pytest.raises(InvalidPlan) as caught:
        parse("a: 1\na: 2\nb: 1\nb: 2\n")

    assert caught.value.hint.split("\n") == [
        "the first is in line 1",
        "plan.yaml:4:1: `b` is written twice; the first is in line 3",
    ]


def test_a_merged_key_may_be_written_over() -> None:
    assert parse("{<<: {a: 1}, a: 2}").data == {"a": 2}


def test_without_libyaml_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {b: [1, 'two', null]}\nc: *x\nd: >\n  folded\n  text\n"
    expected = parse(text)

    monkeypatch.delattr(pyyaml, "CSafeLoader")
    found = parse(text)

    assert found.data == expected.data
    assert found.value_at(("a", "b", 1)) == expected.value_at(("a", "b", 1))
    with pytest.raises(InvalidPlan, match=r"^plan\.yaml:1:4: found character"):
        parse("a: @x")
    with pytest.raises(InvalidPlan, match=r"^plan\.yaml:1:4: a control character"):
        parse("a: \x07")


PIECES = st.lists(
    st.sampled_from(
        ["a", "b: ", "- ", "\n", "\n  ", "{", "}", "[", "]", ", ", "&x ", "*x", "<<: ",
         "!!str ", "!t ", "'", '"', "|\n", ">\n", "# c", "? ", ": ", "\t", "---\n",
         "...\n", "%YAML 1.1\n", "\\u", "\ufeff", "é", "\x85", "1", "null", "@", "`"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(PIECES.map(str.encode), st.binary(max_size=60), PIECES.map(
    lambda text: text.encode("utf-16")
)))  # fmt: skip
def test_no_text_is_a_traceback(content: bytes) -> None:
    message = refusal(content)

    assert message.startswith(("plan.yaml:", "none"))
    assert message.isprintable()


def refusal(content: bytes) -> str:
    try:
        parse(content)
    except InvalidPlan as error:
        return error.message
    return "none"


@pytest.mark.skipif(sys.maxsize < 2**32, reason="needs a 64-bit Python")
def test_a_hostile_text_takes_no_time() -> None:
    with pytest.raises(InvalidPlan):
        parse("{a: " * 500_000)
