"""Makes pages of the site of what stands beside `docs/`, such as the README.

Links between the files of the repository become links between pages. A link to a file that
is no page becomes its text.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "sample_payloads/README.md": "samples.md",
}
"""The files beside `docs/`, and their pages."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]*)(#[^)\s]*)?\)")


def on_files(files: Files, *, config: Any) -> Files:
    """Add the pages that do not stand in `docs/`."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        content = linked(text, posixpath.dirname(source))
        files.append(File.generated(config, page, content=content))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """The same for links in the pages of `docs/`."""
    if page.file.src_uri in PAGES.values() or "/" in page.file.src_uri:
        # Pages in folders link only to other pages.
        return markdown
    return linked(markdown, "docs")


def linked(text: str, folder: str) -> str:
    """The text of a file in a folder of the repository, with links between pages."""

    def link(match: re.Match[str]) -> str:
        image, name, target, anchor = match.groups("")
        if not target or "://" in target:
            return match[0]
        path = posixpath.normpath(posixpath.join(folder, target))
        page = PAGES.get(path) or PAGES.get(f"{path}/README.md")
        if page is None and path.startswith("docs/"):
            page = path.removeprefix("docs/")
        return name if page is None else f"{image}[{name}]({page}{anchor})"

    return _LINK.sub(link, text)
