"""What sets the records of a finding apart, from the records to the report."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.report import Difference, Finding
from mpdoctor.model.settings import Setup
from mpdoctor.reports.findings import shown_difference
from mpdoctor.rules import catalogue

DAY = 86_400
START = 20_500 * DAY
PLAN = TrackingPlan(
    events={
        name: EventSpec(
            name, properties={"price": PropertySpec(ValueType.NUMBER, required=True)}
        )
        for name in ("App Started", "Order Paid")
    }
)
SETUP = Setup(plan=PLAN, now=START + 100.0 * DAY)
Record = dict[str, Any]


def records(count: int = 1_200) -> Iterator[Record]:
    """Healthy events of two names, three apps and a browser, over thirty days."""
    for number in range(count):
        app = number % 4
        properties: Record = {
            "time": START + number * 30 * DAY // count,
            "distinct_id": f"user-{number % 97}",
            "$insert_id": f"insert-{number}",
            "mp_country_code": ("DE", "FR", "US")[number % 3],
            "price": number,
            "mp_processing_time_ms": (START + number * 30 * DAY // count + 1) * 1000,
        }
        if app == 3:
            properties |= {"mp_lib": "web", "$lib_version": "2.55.1"}
            properties |= {"$browser": ("Chrome", "Safari")[number % 8 // 4]}
        else:
            properties |= {"mp_lib": ("swift", "android")[app % 2]}
            properties |= {"$lib_version": "5.0.0", "$os": ("iOS", "Android")[app % 2]}
            properties |= {"$app_version_string": f"9.{number % 5}.0"}
        name = ("App Started", "Order Paid")[number % 7 % 2]
        yield {"event": name, "properties": properties}


def findings(folder: Path, made: Iterator[Record], jobs: int = 1) -> list[Finding]:
    path = folder / "events.ndjson"
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in made))
    sources, _, _ = find_sources([str(path)])
    selection = RuleSelection(catalogue(), {})
    return list(examine(sources, SETUP, selection, jobs=jobs).findings)


def difference(
    folder: Path, code: str, made: Iterator[Record], event: str = "App Started"
) -> Difference | None:
    found = [
        finding
        for finding in findings(folder, made)
        if finding.rule.code == code and finding.subject["event"] in (event, None)
    ]
    assert len(found) == 1
    return found[0].difference


def spoilt(wanted: Any, fault: Any) -> Iterator[Record]:
    for number, record in enumerate(records()):
        if record["event"] == "App Started" and wanted(number, record["properties"]):
            fault(record["properties"])
        yield record


def as_text(properties: Record) -> None:
    properties["price"] = str(properties["price"])


def left_out(properties: Record) -> None:
    del properties["price"]


def is_app(properties: Record, version: str, lib: str) -> bool:
    return (
        properties.get("$app_version_string") == version and properties["mp_lib"] == lib
    )


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        pytest.param(
            lambda _, one: is_app(one, "9.2.0", "swift"),
            {"app": "9.2.0", "library": "swift"},
            id="one version of one app",
        ),
        pytest.param(
            lambda _, one: one["mp_lib"] == "web",
            {"sender": "web", "version": "2.55.1"},
            id="one library of one version",
        ),
        pytest.param(
            lambda _, one: one["mp_country_code"] == "FR",
            {"country": "FR"},
            id="one country",
        ),
        pytest.param(
            lambda _, one: one.get("$browser") == "Safari",
            {"browser": "Safari"},
            id="one browser",
        ),
        pytest.param(
            lambda _, one: one["time"] >= START + 20 * DAY,
            {"since": "2026-03-08"},
            id="since a day",
        ),
        pytest.param(
            lambda _, one: one["time"] < START + 4 * DAY,
            {"until": "2026-02-19"},
            id="until a day",
        ),
        pytest.param(
            lambda _, one: one["time"] // DAY == START // DAY + 9,
            {"day": "2026-02-25"},
            id="on one day",
        ),
    ],
)
@pytest.mark.parametrize(
    ("code", "fault"), [("PLAN005", as_text), ("PLAN003", left_out)]
)
def test_what_all_faulty_records_have_in_common_is_named(
    tmp_path: Path, code: str, fault: Any, wanted: Any, where: dict[str, str]
) -> None:
    found = difference(tmp_path, code, spoilt(wanted, fault))

    assert found is not None
    assert (dict(found.where), found.but) == (where, False)
    assert found.inside[0] == found.inside[1] > 0
    assert found.elsewhere[0] == 0
    of_event = sum(one["event"] == "App Started" for one in records())
    assert found.inside[1] + found.elsewhere[1] == of_event


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(lambda number, _: number % 11 == 0, id="everywhere alike"),
        pytest.param(lambda number, _: number in (1, 9, 17), id="too few"),
        pytest.param(lambda _, __: False, id="healthy"),
    ],
)
def test_nothing_is_said_where_nothing_separates(tmp_path: Path, wanted: Any) -> None:
    found = findings(tmp_path, spoilt(wanted, left_out))

    assert all(finding.difference is None for finding in found)


def test_a_version_that_is_spared_is_named(tmp_path: Path) -> None:
    found = difference(
        tmp_path,
        "PLAN003",
        spoilt(lambda _, one: one["mp_country_code"] != "DE", left_out),
    )

    assert found is not None
    assert (found.where, found.but) == ({"country": "DE"}, True)
    assert shown_difference(found) == (
        f"all but country DE: {found.inside[0]} of {found.inside[1]}; "
        f"there 0 of {found.elsewhere[1]}"
    )


def test_an_event_as_a_whole_is_compared_with_all_others(tmp_path: Path) -> None:
    def made() -> Iterator[Record]:
        for record in records():
            if is_app(record["properties"], "9.2.0", "swift"):
                record["event"] = "Apps Kaputt"
            yield record

    found = difference(tmp_path, "PLAN001", made(), "Apps Kaputt")

    assert found is not None
    assert found.where == {"app": "9.2.0", "library": "swift"}
    assert found.inside[0] == found.inside[1]
    assert sum(found.elsewhere) + found.inside[1] == 1_200


def test_a_campaign_is_named_without_people(tmp_path: Path) -> None:
    def made() -> Iterator[Record]:
        for number, record in enumerate(records()):
            if number % 11 == 0:
                record["properties"]["utm_source"] = "ada@example.com"
                del record["properties"]["price"]
            yield record

    found = difference(tmp_path, "PLAN003", made())

    assert found is not None
    assert found.where.keys() == {"utm_source"}
    assert "ada@" not in found.where["utm_source"]
    assert shown_difference(found).startswith("only utm_source `a•••@")


def test_the_context_is_told(tmp_path: Path) -> None:
    made = spoilt(lambda _, one: is_app(one, "9.2.0", "swift"), left_out)
    found = next(one for one in findings(tmp_path, made) if one.rule.code == "PLAN003")

    context = found.evidence["context"]
    assert context["apps"] == {"9.2.0 (swift)": found.count}
    assert context["share"] == round(found.count / 1_200, 4)
    assert context["first_day"] == "2026-02-16"
    assert context["last_day"] == "2026-03-17"


def test_hostile_values_are_counted_within_bounds(tmp_path: Path) -> None:
    def made() -> Iterator[Record]:
        for number, record in enumerate(records(3_000)):
            record["properties"]["$browser"] = f"{number}\x1b[31m" + "b" * 500
            record["properties"]["mp_country_code"] = [number]
            record["properties"]["$app_version_string"] = {"n": number}
            record["properties"]["time"] = START + number * DAY
            left_out(record["properties"])
            yield record

    one = findings(tmp_path, made())
    assert one == findings(tmp_path, made(), jobs=2)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (
            Difference(
                {"app": "9.2.0", "library": "swift"}, False, (31, 31), (0, 1202)
            ),
            "only app 9.2.0 (swift): 31 of 31; elsewhere 0 of 1,202",
        ),
        (
            Difference({"sender": "web", "version": "2.1"}, False, (30, 31), (1, 900)),
            "mostly web 2.1: 30 of 31; elsewhere 1 of 900",
        ),
        (
            Difference({"since": "2026-03-08"}, False, (30, 31), (0, 900)),
            "only since 2026-03-08: 30 of 31; elsewhere 0 of 900",
        ),
        (
            Difference({"day": "2026-03-08"}, False, (30, 31), (0, 900)),
            "only on 2026-03-08: 30 of 31; elsewhere 0 of 900",
        ),
        (
            Difference({"library": ""}, False, (30, 31), (0, 900)),
            "only events without `mp_lib`: 30 of 31; elsewhere 0 of 900",
        ),
    ],
)
def test_a_difference_is_one_line(found: Difference, shown: str) -> None:
    assert shown_difference(found) == shown
