from io import StringIO

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.reports.rules import (
    LISTS,
    markdown_catalogue,
    write_explanations,
)
from tests.conftest import Golden
from tests.reports.diagnoses import rule

RULES = (
    rule("CON001", "wrong-region-host", summary="A host of another region."),
    rule("ENV019", "late-arrival", Severity.INFO, reference=""),
    rule("PLAN033", "unmatched-pattern", Severity.WARNING, summary="Not `a|b`."),
)


@pytest.mark.parametrize("format", LISTS)
@pytest.mark.parametrize("width", [60, 80, 160])
def test_the_list_is_as_accepted(
    format: str, width: int, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = StringIO()

    LISTS[format](RULES, out)

    name = f"rules-{width}.txt" if format == "text" else f"rules.{format}"
    golden(name, out.getvalue())


def test_the_catalogue_is_as_accepted(golden: Golden) -> None:
    golden("catalogue.md", markdown_catalogue(RULES))


@pytest.mark.parametrize("width", [60, 80, 160])
def test_an_explanation_is_as_accepted(
    width: int, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = StringIO()

    write_explanations(RULES, out)

    golden(f"explain-{width}.txt", out.getvalue())


def test_a_long_explanation_is_told_whole() -> None:
    out = StringIO()

    write_explanations([rule("ENV001", why="word " * 300 + "end")], out)

    assert out.getvalue().count("word") == 300
