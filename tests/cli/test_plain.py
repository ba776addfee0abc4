"""A plain command line means what typer takes it for; all else is left to typer."""

import sys
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpdoctor.cli import examination, plain
from mpdoctor.cli.commands import app, run
from mpdoctor.cli.plain import plain_lint
from mpdoctor.cli.question import Question

LINT: Any = typer.main.get_command(app)
PARAMS = LINT.commands["lint"].params

words = st.sampled_from(
    ["a.ndjson", "-", "x y", "PLAN001,ENV", "json=out.json", "é", "="]
)
values = st.sampled_from(sorted({*plain.VALUES, *plain.REPEATED}))
parts = st.one_of(
    words.map(lambda word: [word]),
    st.tuples(values, words.filter(lambda word: word != "-")).map(list),
    st.tuples(values, words.filter(lambda word: word != "-")).map(
        lambda both: ["=".join(both)]
    ),
    st.sampled_from(sorted(plain.FLAGS)).map(lambda flag: [flag]),
)
lines = st.lists(parts, max_size=8).map(lambda some: [w for part in some for w in part])


def as_typer_reads(arguments: list[str], patch: pytest.MonkeyPatch) -> Question:
    asked: list[Question] = []
    patch.setattr(sys, "argv", ["mpdoctor", "lint", *arguments])
    patch.setattr(examination, "examination", asked.append)
    run()
    (question,) = asked
    return question


def shown(question: Question | None) -> dict[str, Any]:
    assert question is not None
    return {
        name: list(value) if isinstance(value, list | tuple) else value
        for name in Question.__slots__
        for value in [getattr(question, name)]
    }


@given(lines)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_both_read_a_plain_line_alike(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    with monkeypatch.context() as patch:
        theirs = as_typer_reads(arguments, patch)

    assert shown(plain_lint(["lint", *arguments])) == shown(theirs)


def test_every_option_of_lint_can_be_plain() -> None:
    known = {name for param in PARAMS for name in param.opts if name.startswith("-")}

    assert known - {"--help", "-h"} == {*plain.VALUES, *plain.REPEATED, *plain.FLAGS}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["check", "a.ndjson"], id="another command"),
        pytest.param(["lint", "--help"], id="help"),
        pytest.param(["lint", "-h"], id="help in short"),
        pytest.param(["--help", "lint"], id="help before"),
        pytest.param(["lint", "--", "a.ndjson"], id="end of options"),
        pytest.param(["lint", "--plan"], id="no value"),
        pytest.param(["lint", "--plan", ""], id="an empty value"),
        pytest.param(["lint", "--plan="], id="an empty value after all"),
        pytest.param(["lint", "--plan", "--quiet"], id="an option as value"),
        pytest.param(["lint", "--plan", "-"], id="a dash as value"),
        pytest.param(["lint", "--plam", "a"], id="a slip"),
        pytest.param(["lint", "--pla", "a"], id="half an option"),
        pytest.param(["lint", "--quiet=yes"], id="a value for a flag"),
        pytest.param(["lint", "-qq"], id="flags in one"),
    ],
)
def test_what_is_not_plain_is_left_to_typer(arguments: list[str]) -> None:
    assert plain_lint(arguments) is None


def test_completion_is_left_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_MPDOCTOR_COMPLETE", "complete_bash")

    assert plain_lint(["lint", "a.ndjson"]) is None
