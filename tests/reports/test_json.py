import datetime
import json
from enum import Enum
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from msgspec.structs import replace

from mpdoctor.model.levels import Area
from mpdoctor.model.place import Place
from mpdoctor.model.report import AreaStatus, Diagnosis, Ignored
from mpdoctor.model.settings import Secret
from mpdoctor.reports import load_report
from mpdoctor.reports.formats.json import write_json
from tests.conftest import Golden
from tests.reports.diagnoses import (
    EVIL,
    HEALTHY,
    HOSTILE,
    NOTHING,
    SHOP,
    SHOWN,
    diagnosis,
    finding,
    rule,
)


def text(shown: Diagnosis) -> str:
    out = StringIO()
    load_report("json")(shown, out)
    return out.getvalue()


def document(shown: Diagnosis) -> Any:
    return json.loads(text(shown))


@pytest.mark.parametrize(("name", "shown"), SHOWN.items())
def test_output_is_as_accepted(name: str, shown: Diagnosis, golden: Golden) -> None:
    golden(f"{name}.json", text(shown))


def test_keys_stand_in_the_order_that_is_promised() -> None:
    shown = document(SHOP)

    assert list(shown) == [
        "format",
        "mpdoctor",
        "verdict",
        "areas",
        "findings",
        "examined",
        "skipped",
        "ignored",
        "walk",
    ]
    assert list(shown["findings"][0]) == [
        "code",
        "name",
        "area",
        "severity",
        "confidence",
        "message",
        "help",
        "subject",
        "count",
        "places",
        "evidence",
        "reference",
    ]
    assert list(shown["examined"]) == [
        "sources",
        "events",
        "profile_updates",
        "group_updates",
        "profiles",
        "exchanges",
        "shapes",
        "unreadable",
    ]


def test_all_areas_are_there_and_settings_only_with_findings() -> None:
    usual = [str(area) for area in Area if area is not Area.SETTINGS]
    stale = diagnosis(finding(rule("BAS001"), "stale"))

    assert list(document(HEALTHY)["areas"]) == usual
    assert list(document(stale)["areas"]) == [*usual, "settings"]


def test_a_subject_begins_with_event_and_property() -> None:
    subjects = [list(each["subject"]) for each in document(SHOP)["findings"]]

    assert subjects[0] == ["event", "property", "host"]
    assert subjects[1] == ["event", "property"]


def test_a_record_is_named_only_where_it_is_known() -> None:
    places = [Place("a", 1, 0, "event"), Place("b", 2)]
    shown = document(diagnosis(finding(rule("PLAN001"), "x", places=places)))

    assert shown["findings"][0]["places"] == [
        {"source": "a", "line": 1, "field": "event", "record": 0},
        {"source": "b", "line": 2, "field": ""},
    ]


def test_skipped_rules_are_sorted() -> None:
    shown = document(diagnosis(skipped={"PLAN002": "b", "CON001": "a"}))

    assert [each["code"] for each in shown["skipped"]] == ["CON001", "PLAN002"]


def test_what_was_ignored_is_counted() -> None:
    until = datetime.date(2027, 3, 1)
    shown = document(
        replace(
            HEALTHY,
            ignored=(Ignored("ENV011", Area.INGESTION, 77, "old app", until),),
            areas={Area.INGESTION: AreaStatus("healthy", ignored=77)},
        )
    )

    assert shown["ignored"] == [
        {"rule": "ENV011", "count": 77, "reason": "old app", "until": "2027-03-01"}
    ]
    assert shown["areas"]["ingestion"]["ignored"] == 77


def test_commands_to_ci_are_escaped_and_still_the_same_text() -> None:
    name = "##vso[task.setvariable]x \\##[error]"
    found = diagnosis(finding(rule("PLAN001"), name, subject={"event": name}))

    assert "##vso[" not in text(found)
    assert "##[" not in text(found)
    assert document(found)["findings"][0]["subject"]["event"] == name


def test_what_could_not_be_read_is_told() -> None:
    assert document(NOTHING)["unread"] == [
        {"message": "`x` is not there", "hint": "look"}
    ]


def test_names_from_data_arrive_unchanged() -> None:
    assert document(EVIL)["findings"][0]["subject"]["event"] == HOSTILE


def test_the_order_in_which_rules_write_does_not_matter() -> None:
    of = rule("PLAN001")
    one = finding(of, "x", subject={"a": 1, "b": 2}, evidence={"c": {"d": 1, "e": 2}})
    two = finding(of, "x", subject={"b": 2, "a": 1}, evidence={"c": {"e": 2, "d": 1}})

    assert text(diagnosis(one)) == text(diagnosis(two))


class _Odd(Enum):
    ONE = "one"


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "read"),
    [
        pytest.param(2**80, 2**80, id="large integer"),
        pytest.param(-(2**63) - 1, -(2**63) - 1, id="large negative integer"),
        pytest.param(float("nan"), "nan", id="not a number"),
        pytest.param(float("-inf"), "-inf", id="infinite"),
        pytest.param("\ud800x", "\\ud800x", id="lone surrogate"),
        pytest.param({"\udfff": 1}, {"\\udfff": 1}, id="lone surrogate as key"),
        pytest.param({None: 1}, {"None": 1}, id="odd key"),
        pytest.param(_Odd.ONE, "one", id="enum"),
        pytest.param({"b", "a"}, ["a", "b"], id="set"),
        pytest.param((True, None, 1.5), [True, None, 1.5], id="tuple"),
        pytest.param(Secret("hush"), "Secret(…)", id="secret"),
    ],
)
def test_any_value_can_be_evidence(value: Any, read: Any) -> None:
    shown = document(diagnosis(finding(rule("PLAN004"), "x", evidence={"v": value})))

    assert shown["findings"][0]["evidence"]["v"] == read


def test_evidence_nested_without_end_is_cut() -> None:
    shown = finding(rule("PLAN004"), "x", evidence={"v": _nested(900)})

    assert "…" in text(diagnosis(shown))


def test_a_legacy_encoding_gets_escapes_that_mean_the_same() -> None:
    out = TextIOWrapper(BytesIO(), encoding="cp1252", errors="strict")

    write_json({"name": "Ünïcode – 名 😀"}, out)
    out.flush()

    raw = out.buffer.getvalue()
    assert raw.isascii()
    assert json.loads(raw) == {"name": "Ünïcode – 名 😀"}


@pytest.mark.parametrize(
    "char", ["\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028", "\ufeff"]
)
def test_what_a_terminal_obeys_is_escaped_and_means_the_same(char: str) -> None:
    out = StringIO()

    write_json({char: f"a{char}é"}, out)

    assert char not in out.getvalue()
    assert "é" in out.getvalue()
    assert json.loads(out.getvalue()) == {char: f"a{char}é"}
