"""The site has every page; `.ci/run` builds it."""

from typing import Any

import yaml

from tests.docs.pages import DOCS, ROOT

BESIDE = {"index.md", "contributing.md", "changes.md", "samples.md"}
"""Pages that are made of files outside of `docs/`."""


def pages(nav: Any) -> set[str]:
    if isinstance(nav, str):
        return {nav}
    inner = nav.values() if isinstance(nav, dict) else nav
    return set().union(*map(pages, inner))


def test_every_page_is_in_the_navigation() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))

    assert (
        pages(settings["nav"])
        == {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} | BESIDE
    )


def test_it_is_built_strictly() -> None:
    assert "mkdocs build --quiet --strict" in (ROOT / ".ci/run").read_text("utf-8")
