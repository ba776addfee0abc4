"""What the README promises is there."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mpdoctor.cli.main import app, plan
from mpdoctor.model.levels import Area
from mpdoctor.rules import catalogue
from tests.running import shell
from tests.samples.screenshot import picture, report

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "CONTRIBUTING.md")


@pytest.mark.parametrize("mark", ["first line", "test line"])
def test_one_line_does_all_the_setting_up(mark: str) -> None:
    block = README.split(f"<!-- {mark} -->")[1].split("<!-- end -->")[0]

    line = block.strip().removeprefix("```sh").removesuffix("```").strip()

    assert "\n" not in line
    assert "; python3 -m venv .venv && .venv/bin/pip install " in line


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
    drawn = words((ROOT / "docs" / "shop.svg").read_text(encoding="utf-8"))

    # Each new rule would change it otherwise.
    def without_number(lines: list[str]) -> list[str]:
        return [re.sub(r"\d+ more rules? .*", "more rules", line) for line in lines]

    assert without_number(drawn) == without_number(words(picture(report())))


def test_the_picture_fits_on_one_screen() -> None:
    root = ET.parse(ROOT / "docs" / "shop.svg").getroot()
    _, _, width, height = map(float, root.attrib["viewBox"].split())

    assert height < width


def test_what_it_finds_is_what_the_rules_find() -> None:
    section = README.partition("## What it finds\n")[2].partition("\n## ")[0]
    named = dict(re.findall(r"^\| ([a-z ]+) \| (.*) \|$", section, re.MULTILINE))
    named.pop("area")
    rules = catalogue()
    areas = {rule.code: rule.area for rule in rules}

    assert len(rules) > 200
    assert [*named] == [area for area in Area if area is not Area.SETTINGS]
    for area, examples in named.items():
        for code in re.findall(r"[A-Z]+\d{3}", examples):
            assert areas[code] == area


def words(svg: str) -> list[str]:
    """What a picture says; how it is drawn differs between versions of rich."""
    root = ET.fromstring(svg)
    return [
        line
        for each in root.iter("{http://www.w3.org/2000/svg}text")
        if (line := " ".join("".join(each.itertext()).split()))
    ]


def test_the_picture_fetches_nothing() -> None:
    picture = (ROOT / "docs" / "shop.svg").read_text(encoding="utf-8")

    assert "url(" not in picture.replace("url(#", "")


def test_the_command_for_ci_leaves_a_report(tmp_path: Path) -> None:
    (command,) = re.findall(r"^mpdoctor .*diagnosis\.json$", README, re.MULTILINE)
    settings, planned = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "mpdoctor.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "tracking-plan.yaml").write_text(planned, encoding="utf-8")
    (tmp_path / "captures").symlink_to(ROOT / "sample_payloads" / "shop")

    ended = shell(command, tmp_path, MIXPANEL_DEV_TOKEN="decade00" * 4)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "error:" not in ended.stderr
    assert json.loads((tmp_path / "diagnosis.json").read_text("utf-8"))["findings"]


def test_the_first_line_ends_in_a_command_that_runs() -> None:
    block = README.split("<!-- first line -->")[1].split("<!-- end -->")[0]
    _, _, command = block.removesuffix("```\n").rpartition(" && ")
    program, *arguments = command.replace("`", "").split()

    ended = subprocess.run(
        [Path(sys.executable).with_name(Path(program).name), *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
    )

    assert ended.returncode == 1


def test_every_command_is_listed() -> None:
    listed = set(
        re.findall(r"^\| `mpdoctor ([a-z]+(?: [a-z]+)*)", README, re.MULTILINE)
    )
    names = [
        info.name or getattr(info.callback, "__name__", "")
        for info in app.registered_commands
    ]
    below = [f"plan {info.name}" for info in plan.registered_commands]

    assert {*names, *below} <= listed
