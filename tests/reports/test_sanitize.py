import pytest

from mpdoctor.reports.sanitize import printable, without_commands


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Sign Up", "Sign Up", id="plain"),
        pytest.param("Größe 名前 🎉", "Größe 名前 🎉", id="other scripts"),
        pytest.param("a\nb\r\tc", "a\\nb\\r\\tc", id="line breaks"),
        pytest.param("\x1b[31m", "\\x1b[31m", id="escape"),
        pytest.param("\x9b2J\x00\x7f", "\\x9b2J\\x00\\x7f", id="C1, NUL, DEL"),
        pytest.param("a\u202eb\u2066", "a\\u202eb\\u2066", id="bidi"),
        pytest.param("\u200b\u200d\ufeff\u00ad", "\\u200b\\u200d\\ufeff\\xad", id="0"),
        pytest.param("Sign\u00a0Up", "Sign\\xa0Up", id="odd space"),
        pytest.param("\u2028", "\\u2028", id="line separator"),
        pytest.param("\U000e0041", "\\U000e0041", id="tag"),
        pytest.param("\ud800", "\\ud800", id="surrogate"),
        pytest.param("\u3164\u2800\ufe0f", "\\u3164\\u2800\\ufe0f", id="blank"),
        pytest.param("e\u0301", "e\u0301", id="accent"),
        pytest.param(
            "e\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301\\u0301", id="tower"
        ),
        pytest.param("\u0301", "\\u0301", id="accent on nothing"),
    ],
)
def test_what_draws_nothing_is_spelt_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("… ü →", "ascii", "... \\xfc ->"),
        ("… ü →", "latin-1", "... ü ->"),
        ("名", "cp1252", "\\u540d"),
        ("🎉", "ascii", "\\U0001f389"),
        ("✓", "cp437", "+"),
    ],
)
def test_what_an_encoding_lacks_is_spelt_out(
    text: str, encoding: str, shown: str
) -> None:
    assert printable(text, encoding) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("::error::x", "\\x3a:error::x", id="at the start"),
        pytest.param("a\n \t::x", "a\n \t\\x3a:x", id="after blanks"),
        pytest.param("\x1b[31m::x", "\x1b[31m\\x3a:x", id="after a colour"),
        pytest.param("a::b", "a::b", id="within a line"),
        pytest.param("a ##[error]b", "a #\\x23[error]b", id="Azure, old GitHub"),
        pytest.param("##teamcity[x]", "#\\x23teamcity[x]", id="TeamCity"),
        pytest.param("## heading", "## heading", id="harmless"),
    ],
)
def test_no_line_is_a_command(text: str, shown: str) -> None:
    assert without_commands(text) == shown
