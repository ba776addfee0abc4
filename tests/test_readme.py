"""What the README promises is there."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "CONTRIBUTING.md")


@pytest.mark.parametrize("mark", ["first line", "test line"])
def test_one_line_does_all_the_setting_up(mark: str) -> None:
    block = README.split(f"<!-- {mark} -->")[1].split("<!-- end -->")[0]

    line = block.strip().removeprefix("```sh").removesuffix("```").strip()

    assert "\n" not in line
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)

    assert links
    assert [
        link
        for link in links
        if not link.startswith("https://") and not (ROOT / link).exists()
    ] == []


def test_the_picture_is_of_the_shop() -> None:
    """Refresh it with `python -m tests.samples.screenshot`."""
    from tests.samples.test_shop import FAULTS

    picture = ET.parse(ROOT / "docs" / "shop.svg").getroot()
    text = "".join(picture.itertext())

    assert [code for code in FAULTS if code not in text] == []


def test_the_picture_fetches_nothing() -> None:
    picture = (ROOT / "docs" / "shop.svg").read_text(encoding="utf-8")

    assert "url(" not in picture.replace("url(#", "")
