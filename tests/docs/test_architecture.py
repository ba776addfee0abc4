"""The pages on the architecture and on contributing speak of what is there."""

import re
import tomllib
from collections import Counter

import pytest

import mpdoctor
from mpdoctor.rules import catalogue
from tests.docs.pages import ROOT, blocks, page, quoted, rows

PAGE = page("architecture.md")
HOUSE = ROOT / "mpdoctor"
ROOMS = {
    f"{path.name}/" if path.is_dir() else path.name
    for path in HOUSE.iterdir()
    if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("__")
}
ELSEWHERE = {".e2e/", "openapi/"}
"""Folders that the pages name and that are no part of the repository."""

NAMED = re.findall(r"`([\w/]+\.pyx?)`:\s`(\w+)`", PAGE)


def listed_rooms() -> list[str]:
    """The rooms in the order in which the page lists them."""
    names = [name for row in rows(PAGE) for name in quoted(row[0])]
    return [name for name in names if name in ROOMS]


def test_every_room_is_listed() -> None:
    assert sorted(listed_rooms()) == sorted(ROOMS)
    assert mpdoctor.__doc__


def test_rooms_are_listed_from_top_to_bottom() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract, *_ = settings["tool"]["importlinter"]["contracts"]
    rank = {
        room.strip(): number
        for number, layer in enumerate(contract["layers"])
        for room in layer.split("|")
    }

    ranks = [
        rank[name.removesuffix("/").removesuffix(".py")] for name in listed_rooms()
    ]
    assert ranks == sorted(ranks)


def test_the_picture_shows_rooms() -> None:
    (picture,) = blocks(PAGE, "mermaid")

    shown = re.findall(r"\w+/", picture)
    assert shown
    assert set(shown) <= ROOMS


@pytest.mark.parametrize("name", ["architecture.md", "../CONTRIBUTING.md"])
def test_every_path_is_there(name: str) -> None:
    paths = [
        text
        for text in quoted(page(name))
        if re.fullmatch(r"[\w./]+(/|/\w+\.(py|pyx|pxi|sql|md|svg)|\.toml)", text)
        and not text.startswith("/")
        and text not in ELSEWHERE
    ]

    assert paths
    assert [
        path
        for path in paths
        if not (HOUSE / path).exists() and not (ROOT / path).exists()
    ] == []


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_is_named_stands_in_its_file(path: str, name: str) -> None:
    text = (HOUSE / path).read_text(encoding="utf-8")

    assert re.search(rf"^ *(cdef )?(class|def) {name}\b", text, re.MULTILINE)


def test_every_subject_is_listed() -> None:
    subjects = {subject.__name__ for rule in catalogue() for subject in rule.subjects}

    assert subjects <= {name for row in rows(PAGE) for name in quoted(row[0])}


def test_each_class_has_a_name_of_its_own() -> None:
    files = [
        path for ending in ("py", "pyx", "pxi") for path in HOUSE.rglob(f"*.{ending}")
    ]
    names = Counter(
        name
        for path in files
        for name in re.findall(
            r"^(?:cdef )?class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    )

    assert [name for name, count in names.items() if count > 1] == []


def test_no_file_has_more_than_500_lines() -> None:
    files = [
        path
        for folder in ("mpdoctor", "tests", "benchmarks")
        for ending in ("py", "pyx", "pxi", "sql", "js", "css")
        for path in (ROOT / folder).rglob(f"*.{ending}")
    ]

    assert [
        path.name for path in files if len(path.read_bytes().splitlines()) > 500
    ] == []
