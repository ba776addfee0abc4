"""Whatever names are like, every report stays valid and does nothing by itself."""

import html
import json
import re
from functools import cache
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mpdoctor.reports import format_names, load_report
from mpdoctor.reports.markdown_text import code, sentence
from tests.reports.hostile import EVERY, NAMES

every_name = pytest.mark.parametrize("name", EVERY)
TERMINALS_OBEY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
RUNNER_OBEYS = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
LARGEST = 200_000
"""A name of a million characters in each place, cut."""
WHOLE = {"json", "jsonl", "terminal"}
"""Programs get names as they are; a terminal gets messages without a name in full."""


@cache
def text(format: str, name: str) -> str:
    out = StringIO()
    load_report(format)(EVERY[name], out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


@every_name
@pytest.mark.parametrize("format", format_names())
def test_no_terminal_and_no_log_obeys(format: str, name: str) -> None:
    shown = text(format, name)

    assert not TERMINALS_OBEY.search(shown)
    shown.encode("utf-8", "strict")
    if format == "github":
        shown = "\n".join(line[1:] for line in shown.splitlines())
    assert not RUNNER_OBEYS.search(shown)
    if format not in WHOLE:
        assert len(shown) < LARGEST


@every_name
@pytest.mark.parametrize("format", ["json", "sarif", "gitlab", "jsonl"])
def test_json_stays_json(format: str, name: str) -> None:
    shown = text(format, name)

    for line in shown.splitlines() if format == "jsonl" else [shown]:
        assert json.loads(line)


@every_name
def test_xml_stays_xml(name: str) -> None:
    root = ElementTree.fromstring(text("junit", name))

    assert len(root.findall(".//failure")) == 2


@every_name
def test_a_workflow_gets_our_commands_only(name: str) -> None:
    lines = text("github", name).split("\n")

    assert lines.pop() == ""
    assert len(lines) == 3
    for line in lines:
        parsed = re.fullmatch(r"::error ([^:\r\n]*)::([^\r\n]*)", line)
        assert parsed, line[:200]
        keys = [each.split("=", 1)[0] for each in parsed[1].split(",")]
        assert keys in (["title"], ["file", "line", "title"])
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", line)


@every_name
def test_a_line_stays_a_line_and_no_formula(name: str) -> None:
    lines = text("concise", name).split("\n")

    assert len(lines) == 3
    assert not any(line.startswith(("=", "+", "-", "@", "\t")) for line in lines)


def inline(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *inline(token.children or []))]


@every_name
def test_markdown_has_our_blocks_and_no_links(name: str, summary: Path) -> None:
    shown = text("markdown", name)

    tokens = inline(MarkdownIt("commonmark").enable("table").parse(shown))
    kinds = {token.type for token in tokens}
    assert kinds.isdisjoint({"link_open", "image", "html_inline", "fence", "hr"})
    assert kinds.isdisjoint({"blockquote_open", "code_block", "em_open", "strong_open"})
    assert sum(token.type == "heading_open" for token in tokens) == 1
    assert sum(token.type == "table_open" for token in tokens) == 1
    assert sum(token.type == "td_open" for token in tokens) == 5 * 11
    for token in tokens:
        if token.type == "html_block":
            inside = re.sub(r"<code>[^<>]*</code>", "", token.content)
            assert re.fullmatch(
                r"<details><summary>\S+  ?: 1 finding(, 1 record)?</summary>\n"
                r"|</details>\n",
                inside.replace("  ", " ").replace(" :", " :"),
            ), token.content[:300]
        if token.type == "text":
            # GitHub makes links of these, even where Markdown does not.
            assert not re.search(r"@\w|#\d|://|www\.|GH-\d", token.content)
            # Nor GitLab of these.
            assert not re.search(r"[~%$&!]\w|\[\[", token.content)
    assert not re.search(r"^ *[/>]\w", shown, re.MULTILINE)
    load_report("github")(EVERY[name], StringIO())
    assert summary.read_text("utf-8") == shown


@pytest.mark.parametrize(
    "name", [n for n in NAMES if not n.startswith(("long", "many"))]
)
def test_a_code_span_says_the_name(name: str) -> None:
    from mpdoctor.reports.sanitize import one_line

    shown = one_line(NAMES[name]).replace("|", "¦").strip()

    (span,) = [
        token
        for token in inline(MarkdownIt("commonmark").parse(f"- {code(NAMES[name])}"))
        if token.type == "code_inline"
    ]

    assert span.content.strip() == (shown or "(blank)")


def test_html_beside_markdown_is_escaped() -> None:
    shown = text("markdown", "markdown html")

    assert f"<code>{html.escape(NAMES['markdown html'])}</code>" in shown


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param("event `a_b` is new", "event `a_b` is new", id="ours"),
        pytest.param("`a`b` is new", "`` `a`b` is new ``", id="a backtick in it"),
        pytest.param("see https://x.example", "`see https://x.example`", id="address"),
        pytest.param("**bold**", "`**bold**`", id="markup"),
        pytest.param("a_b_c", "a\\_b\\_c", id="emphasis"),
    ],
)
def test_sentences_as_markdown(message: str, shown: str) -> None:
    assert sentence(message) == shown
