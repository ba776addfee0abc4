"""The HTML report in headless Chromium: it filters, asks nobody, and is accessible."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from mpdoctor.model.report import Diagnosis
from mpdoctor.reports import load_report
from tests.e2e.installed import node_package
from tests.reports.diagnoses import HEALTHY, NOTHING, SHOP
from tests.reports.hostile import EVERY, NAMES
from tests.reports.test_html import with_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.e2e

SCREENS = [(width, scheme) for width in (1280, 400) for scheme in ("light", "dark")]
WHOLE = replace(with_pictures("web 2.55.1"), findings=SHOP.findings)


@pytest.fixture(scope="module")
def browser(chromium: Callable[..., Any]) -> Iterator["Browser"]:
    made: Browser = chromium()
    yield made
    made.close()


@pytest.fixture(scope="module")
def axe(npm: str) -> str:
    folder = node_package("axe-core", "4.10.3", npm)
    return (folder / "node_modules/axe-core/axe.min.js").read_text("utf-8")


class Opened:
    """A page, and what it said and asked for while it was open."""

    def __init__(self, page: "Page", shown: Diagnosis, folder: Path) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("request", lambda request: self.asked.append(request.url))
        path = folder / "report.html"
        with path.open("w", encoding="utf-8") as file:
            load_report("html")(shown, file)
        page.goto(path.as_uri())

    def shown(self) -> int:
        return int(self.page.locator(".finding:visible").count())

    def check(self) -> None:
        """Nothing was said, and nothing was asked for but the file itself."""
        assert self.said == []
        others = [url for url in self.asked if not url.startswith("data:")]
        assert len(others) == 1
        assert others[0].startswith("file:")


def test_findings_are_filtered_and_searched_by_keyboard(
    browser: "Browser", tmp_path: Path
) -> None:
    opened = Opened(browser.new_page(), WHOLE, tmp_path)
    page = opened.page
    total = len(SHOP.findings)
    assert opened.shown() == total

    page.keyboard.press("Tab")
    page.get_by_label("Search").focus()
    page.keyboard.type("Sign UP miscased")
    assert opened.shown() == 1
    page.get_by_label("Search").fill("")
    page.get_by_label("error", exact=True).uncheck()
    assert opened.shown() == 2
    page.get_by_label("error", exact=True).check()
    page.get_by_label("Area", exact=True).select_option("connection")
    assert opened.shown() == 1
    assert page.locator("#shown").inner_text() == f"1 of {total} shown"
    opened.check()
    page.close()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_screen_holds_it_and_axe_finds_nothing(
    width: int, scheme: Any, browser: "Browser", axe: str, tmp_path: Path
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    devices = with_pictures("web 2.55.1").findings
    shown = replace(WHOLE, findings=(*SHOP.findings, *devices))
    opened = Opened(page, shown, tmp_path)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Through the debugger, because the page's policy refuses scripts that are added.
    page.evaluate(axe)
    violations = page.evaluate("async () => (await axe.run()).violations")
    assert [
        (one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in violations
    ] == []
    opened.check()
    page.close()


@pytest.mark.parametrize("shown", [HEALTHY, NOTHING], ids=["healthy", "nothing"])
def test_a_report_without_findings_opens(
    shown: Diagnosis, browser: "Browser", tmp_path: Path
) -> None:
    opened = Opened(browser.new_page(), shown, tmp_path)

    assert opened.page.locator("h1").count() == 1
    opened.check()
    opened.page.close()


def test_hostile_names_stay_text(browser: "Browser", tmp_path: Path) -> None:
    for name, shown in EVERY.items():
        whole = shown
        if name in ("script", "attribute", "cdata"):
            whole = replace(with_pictures(NAMES[name]), findings=shown.findings)
        opened = Opened(browser.new_page(), whole, tmp_path)

        assert opened.shown() == 2, name
        assert opened.page.locator("script").count() == 1
        assert opened.page.locator(".finding img, .finding b").count() == 0
        opened.check()
        opened.page.close()


def test_print_shows_everything_and_no_form(browser: "Browser", tmp_path: Path) -> None:
    opened = Opened(browser.new_page(), WHOLE, tmp_path)
    # Whoever reads on a dark screen still prints on white paper.
    opened.page.emulate_media(media="print", color_scheme="dark")
    back = "getComputedStyle(document.body).backgroundColor"
    source = "document.querySelector('picture img').currentSrc"
    light = "document.querySelector('picture img').src"

    assert opened.page.evaluate(back) == "rgb(255, 255, 255)"
    assert opened.page.evaluate(f"{source} === {light}")
    assert not opened.page.locator("#filters").is_visible()
    assert opened.shown() == len(SHOP.findings)
    opened.page.close()
