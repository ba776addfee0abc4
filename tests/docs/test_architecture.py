"""The page on the architecture speaks of what is there."""

import re

import mpdoctor
from mpdoctor.rules import catalogue
from tests.docs.pages import ROOT, page, quoted, rows

PAGE = page("architecture.md")
HOUSE = ROOT / "mpdoctor"


def test_every_room_is_listed() -> None:
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in HOUSE.iterdir()
        if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("__")
    }

    assert rooms <= {name for row in rows(PAGE) for name in quoted(row[0])}
    assert mpdoctor.__doc__


def test_every_path_is_there() -> None:
    paths = [
        text
        for text in quoted(PAGE)
        if re.fullmatch(r"[\w./]+(/|/\w+\.py|\.toml)", text)
        and not text.startswith("/")
    ]

    assert paths
    assert [
        path
        for path in paths
        if not (HOUSE / path).exists() and not (ROOT / path).exists()
    ] == []


def test_every_subject_is_listed() -> None:
    subjects = {subject.__name__ for rule in catalogue() for subject in rule.subjects}

    assert subjects <= {name for row in rows(PAGE) for name in quoted(row[0])}
