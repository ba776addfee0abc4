"""Links between pages lead somewhere."""

import re

import pytest

from tests.docs.pages import DOCS


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path: object) -> None:
    text = (DOCS / str(path)).read_text(encoding="utf-8")

    assert [
        link
        for link in re.findall(r"\]\(([^)#\s]+)", text)
        if not link.startswith("https://") and not (DOCS / link).exists()
    ] == []
