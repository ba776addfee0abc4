"""Baselines are read with places, and written so that they mean the same."""

import datetime
from pathlib import Path

import pytest

from mpdoctor.config import load_baseline, write_baseline
from mpdoctor.errors import InvalidBaseline, UserError
from mpdoctor.model.baseline import KnownFault
from tests.reports.hostile import NAMES

RULES = {"ENV011": "missing-insert-id", "PLAN001": "unplanned-event"}


def load(path: Path, text: str) -> tuple[KnownFault, ...]:
    path.write_text(text, encoding="utf-8")
    return load_baseline(path, RULES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "baseline.yaml"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "surrogate"])
def test_names_come_back_as_they_were(name: str, path: Path) -> None:
    fault = KnownFault(
        rule="ENV011",
        event=NAMES[name],
        name=NAMES[name],
        about=(("host", NAMES[name]),),
        count=3,
        of=5,
        senders=(NAMES[name],),
        reason=NAMES[name],
        until=datetime.date(2027, 3, 1),
    )

    write_baseline(path, [fault], RULES)

    (read,) = load_baseline(path, RULES)
    assert read.key == fault.key
    assert (read.count, read.of, read.senders) == (3, 5, fault.senders)
    assert (read.reason, read.until) == (fault.reason, fault.until)


@pytest.mark.parametrize(
    "name", ["no", "Yes", "null", "12", "1e3", "0o7", "2027-03-01", "~", "a: b", "#x"]
)
def test_names_that_yaml_takes_for_something_else_are_quoted(
    name: str, path: Path
) -> None:
    write_baseline(path, [KnownFault(rule="PLAN001", event=name)], RULES)

    assert [fault.event for fault in load_baseline(path, RULES)] == [name]


def test_the_file_is_sorted_and_says_what_its_codes_mean(path: Path) -> None:
    one = KnownFault(rule="PLAN001", event="b", count=2, of=9, senders=("web",))
    two = KnownFault(rule="PLAN001", event="a")
    three = KnownFault(rule="ENV011", reason="old app")

    write_baseline(path, [one, two, three], RULES)

    assert path.read_text("utf-8").partition("version: 1\n")[2] == (
        "faults:\n"
        "  - rule: ENV011  # missing-insert-id\n"
        "    reason: old app\n"
        "  - rule: PLAN001  # unplanned-event\n"
        "    event: a\n"
        "  - rule: PLAN001  # unplanned-event\n"
        "    event: b\n"
        "    count: 2\n"
        "    of: 9\n"
        "    senders: [web]\n"
    )


def test_an_empty_baseline_can_be_read(path: Path) -> None:
    write_baseline(path, [], RULES)

    assert load_baseline(path, RULES) == ()


def test_entries_know_their_line(path: Path) -> None:
    (fault,) = load(path, "version: 1\nfaults:\n  - rule: plan001\n")

    assert (fault.rule, fault.place.line) == ("PLAN001", 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("faults: []", "`version` is missing"),
        ("version: 2", "`version`"),
        ("version: 1\nfaults: [{rule: PLAN999}]", "`PLAN999` is not a rule"),
        ("version: 1\nfaults: [{rule: PLAN}]", "`PLAN` is not a rule"),
        ("version: 1\nfaults: [{rule: PLAN001, evnt: x}]", "unknown key `evnt`"),
        ("version: 1\nfaults: [{rule: PLAN001, count: -1}]", "count"),
        ("version: 1\nfaults: [{event: x}]", "`rule` is missing"),
        (
            "version: 1\nfaults: [{rule: PLAN001}, {rule: PLAN001, count: 3}]",
            "the same fault of `PLAN001` stands above",
        ),
        ("version: 1\nfaults: [{rule: PLAN001, until: soon}]", "date"),
        ("[", "baseline.yaml:"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, message: str, path: Path
) -> None:
    with pytest.raises(InvalidBaseline, match=r"baseline\.yaml:\d+:\d+: ") as caught:
        load(path, text)

    assert message in str(caught.value)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot write"):
        write_baseline(tmp_path / "gone" / "baseline.yaml", [], RULES)
