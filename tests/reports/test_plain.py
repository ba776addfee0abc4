"""What is drawn without rich is what rich would draw."""

import os
import subprocess
import sys
from collections.abc import Iterable
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.reports import REPORTS
from mpdoctor.reports.terminal import plain, write_richly
from tests.reports.diagnoses import (
    EVIL,
    HEALTHY,
    NOTHING,
    SHOP,
    diagnosis,
    finding,
    rule,
)

SIGNS = "…→–—−·×≤≥“”‘’✓✗▲●"
CHARS = "ab `.e" + "é·…–"

words = st.lists(st.text(CHARS, max_size=50), max_size=20).map(" ".join)
places = st.builds(
    Place,
    st.text("abc/.", min_size=1, max_size=60),
    st.integers(0, 3),
    st.none() | st.integers(0, 2),
    st.text("ab.[]", max_size=40),
)
found = st.builds(
    finding,
    st.builds(
        rule,
        st.sampled_from(["ENV001", "PLAN008", "CON013", "ID002"]),
        severity=st.sampled_from(Severity),
    ),
    words,
    count=st.sampled_from([0, 1, 77, 1_234_567_890]),
    places=st.lists(places, max_size=3),
    help=words,
    confidence=st.sampled_from(Confidence),
)
skipped = st.dictionaries(
    st.sampled_from(["ENV002", "ENV003", "ENV005", "PLAN001", "CON004", "GEO001"]),
    words,
)


def drawn(shown: Diagnosis, width: int) -> str:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        REPORTS["terminal"](shown, out)
    return out.getvalue()


def richly(shown: Diagnosis, width: int) -> str:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        write_richly(shown, out)
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 41, 60, 79, 80, 160])
@pytest.mark.parametrize("shown", [SHOP, HEALTHY, NOTHING, EVIL])
def test_both_draw_the_same(shown: Diagnosis, width: int) -> None:
    assert drawn(shown, width) == richly(shown, width)


@given(st.lists(found, max_size=8), skipped, words, st.integers(40, 100))
@settings(max_examples=150, deadline=None)
def test_both_draw_anything_alike(
    findings: Iterable[Finding], skipped: dict[str, str], reason: str, width: int
) -> None:
    shown = diagnosis(
        *findings, skipped=skipped, reason=reason, healthy=[Area.CONNECTION]
    )

    assert drawn(shown, width) == richly(shown, width)


@given(words, st.integers(10, 60))
@settings(max_examples=300, deadline=None)
def test_text_is_broken_as_rich_breaks_it(text: str, width: int) -> None:
    lines = Text(text).wrap(Console(width=width), width, overflow="fold")

    assert [line.rstrip() for line in plain.wrapped(text, width)] == [
        line.plain.rstrip() for line in lines
    ]


def test_each_plain_character_takes_one_column() -> None:
    plainly = [
        char for char in map(chr, range(0x20, 0x3000)) if not plain._OTHERS.search(char)
    ]

    assert set(SIGNS) < set(plainly)
    assert [char for char in plainly if cell_len(char) != 1] == []


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        pytest.param({}, False, id="a pipe"),
        pytest.param({"FORCE_COLOR": "1"}, True, id="colours asked for"),
        pytest.param({"FORCE_COLOR": ""}, False, id="asked for with nothing"),
        pytest.param({"TTY_COMPATIBLE": "1"}, True, id="a pipe that takes them"),
    ],
)
def test_colours_are_drawn_where_rich_would(
    environment: dict[str, str], colours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out: Any = StringIO()

    REPORTS["terminal"](SHOP, out)

    assert ("\x1b[" in out.getvalue()) is colours


def test_a_pipe_does_not_wait_for_rich() -> None:
    code = (
        "import sys, io; from tests.reports.diagnoses import SHOP;"
        "from mpdoctor.reports import REPORTS; REPORTS['terminal'](SHOP, io.StringIO());"
        "print([name for name in sys.modules if name.partition('.')[0] == 'rich'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={k: v for k, v in os.environ.items() if k != "FORCE_COLOR"},
    )

    assert ran.stdout.strip() == "[]"
