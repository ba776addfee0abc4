"""`mpdoctor plan docs`: one page or a folder, where every name stays text."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import EVENT, Run, written

EVIL = "</script><img src=x onerror=alert(1)>"
PLAN = {
    "version": 1,
    "name": "Shop",
    "events": {
        "Sign Up": {
            "description": "A person joins.",
            "owner": "growth",
            "properties": {
                "method": {
                    "type": "string",
                    "required": True,
                    "enum": [{"value": "email", "description": "By mail."}, "google"],
                },
                "age": {"type": "integer", "minimum": 18},
                "mail": {"type": "string"},
                "items": {
                    "type": "list",
                    "items": {
                        "type": "object",
                        "properties": {"sku": {"type": "string"}},
                    },
                },
            },
        },
        EVIL: {"description": f"`{EVIL}|", "status": "planned"},
    },
    "super_properties": {"plan": {"type": "string"}},
}


@pytest.fixture
def data(folder: Path) -> str:
    (folder / "plan.yaml").write_text(json.dumps(PLAN))
    said = {
        "mail": "ada@example.com",
        "age": 44,
        "plan": "free",
        "items": [{"sku": "P-1"}],
        "extra": 1,
    }
    record = {**EVENT, "properties": {**EVENT["properties"], **said}}
    return written(folder / "data.ndjson", record, {**record, "event": "Other <b>"})


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_shows_the_plan_and_what_was_seen(run: Run, data: str) -> None:
    ran = run("plan", "docs", "plan.yaml", data, "-q")

    text = " ".join(Page(ran.out).text.split())
    assert ran.code == 0
    assert "2 events, 5 properties; compared with 2 records" in text
    assert "seen1 times, from 2023-11-14" in text
    assert "seen fromserver (1)" in text
    assert "By mail." in text
    assert "for example P-1" in text
    assert "at least 18" in text
    assert "extra" in text
    assert "never seen" in text
    assert "personal data: no examples" in text
    assert "ada@" not in ran.out


def test_every_name_stays_text(run: Run, data: str) -> None:
    page = Page(run("plan", "docs", "plan.yaml", data, "-q").out)

    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [it for it in page.attributes if it.startswith("on")]
    assert EVIL in page.text
    assert "Other <b>" in page.text


def test_the_page_runs_only_its_own_script(run: Run, data: str) -> None:
    html = run("plan", "docs", "plan.yaml").out

    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    policy = re.search(r'content="(default-src[^"]*)"', html)
    assert script is not None
    assert policy is not None
    digest = b64encode(sha256(script[1].encode()).digest()).decode()
    assert "default-src 'none'" in policy[1]
    assert f"script-src 'sha256-{digest}'" in policy[1]
    assert "http" not in html.replace("http-equiv", "")


def test_a_folder_of_markdown(run: Run, data: str, folder: Path) -> None:
    ran = run(
        "plan", "docs", "plan.yaml", data, "-q", "--format", "markdown", "-o", "d"
    )

    files = {it.name: it.read_text() for it in (folder / "d").iterdir()}
    evil = "script-img-src-x-onerror-alert-1.md"
    assert ran.code == 0
    assert files.keys() == {"README.md", "sign-up.md", evil, "other-b.md"}
    assert (
        "[`Sign Up`](sign-up.md) | live | growth | A person joins."
        in files["README.md"]
    )
    assert "`email`: By mail.<br>`google`" in files["sign-up.md"]
    assert "| `items[].sku` | string |" in files["sign-up.md"]
    assert f"# `{EVIL}`" in files[evil]


def test_markdown_needs_a_folder(run: Run, data: str) -> None:
    ran = run("plan", "docs", "plan.yaml", "--format", "markdown")

    assert ran.code == 2
    assert "name a folder for them: `--output FOLDER`" in ran.err
