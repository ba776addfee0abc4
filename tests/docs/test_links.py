"""Links between pages lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [
        link
        for link in re.findall(r"\]\(([^)#\s]+)", text)
        if not link.startswith("https://") and not (path.parent / link).exists()
    ] == []
