"""Pages, and what stands in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The contents of fenced blocks."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def rows(text: str) -> list[list[str]]:
    """The cells of all rows of all tables, without headings and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    return [
        row
        for row, following in zip(cells, [*cells[1:], [""]], strict=True)
        if not _is_rule(row) and not _is_rule(following)
    ]


def _is_rule(row: list[str]) -> bool:
    return bool(row[0]) and set(row[0]) <= set("-:")


def quoted(text: str) -> list[str]:
    """What stands between backticks, in order."""
    return re.findall(r"`([^`\n]+)`", text)
