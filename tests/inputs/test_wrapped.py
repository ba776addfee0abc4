"""What loaders and APIs put around records."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mpdoctor.inputs import envelopes, tables
from mpdoctor.model.record import Flaw, Kind
from mpdoctor.model.untyped import UntypedText
from tests.cli.conftest import Run, folder, run

from .helpers import see

__all__ = ["folder", "run"]

EVENT = {
    "event": "A",
    "properties": {"time": 1790000000, "distinct_id": "u", "$insert_id": "i-1"},
}
OTHER = {"event": "B", "properties": {"time": 1790000001, "distinct_id": "u"}}
LOADED = {
    "event": "A",
    "time": "2026-09-21T14:13:20Z",
    "distinct_id": "u",
    "insert_id": "i-1",
    "browser": "Chrome",
    "mp_processing_time_ms": "1790000001000",
    "Cart Size": "7",
}
RESTORED = {
    "time": 1790000000,
    "distinct_id": "u",
    "$insert_id": "i-1",
    "$browser": "Chrome",
    "mp_processing_time_ms": 1790000001000,
    "Cart Size": "7",
}


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def airbyte(stream: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "RECORD",
        "record": {"stream": stream, "data": data, "emitted_at": 1},
    }


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            lines(
                {"type": "LOG", "log": {"level": "INFO", "message": "x"}},
                airbyte("export", LOADED),
                {"type": "STATE", "state": {}},
            ),
            id="Airbyte",
        ),
        pytest.param(
            lines({}, {"stream": "export", "data": LOADED, "emitted_at": 1}),
            id="Airbyte, inner part",
        ),
        pytest.param(
            lines({}, {"_airbyte_ab_id": "x", "_airbyte_data": json.dumps(LOADED)}),
            id="Airbyte, raw table",
        ),
    ],
)
def test_airbyte(content: bytes, tmp_path: Path) -> None:
    seen = see(tmp_path, content.replace(b"{}\n", b"\n", 1))

    assert (seen.names, seen.records()) == (["A"], [RESTORED])
    assert seen.positions() == [(2, None)]
    assert type(seen.records()[0]["Cart Size"]) is UntypedText
    assert (seen.bad, seen.error) == ([], "")


def raw_table(*cells: str) -> str:
    """A raw table of Airbyte in CSV, as its destinations write it."""
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["_airbyte_ab_id", "_airbyte_emitted_at", "_airbyte_data"])
    rows.writerows(["x", 1, cell] for cell in cells)
    return out.getvalue()


def test_raw_tables_of_airbyte(tmp_path: Path) -> None:
    table = raw_table(json.dumps(LOADED), '{"event": ', "[1]", '{"id": 1, "name": "x"}')
    file = tmp_path / "raw.csv"
    file.write_text(table)
    with duckdb.connect() as base:
        base.read_csv(str(file)).write_parquet(str(tmp_path / "raw.parquet"))

    parquet = (tmp_path / "raw.parquet").read_bytes()
    # The header of a CSV file is a line of its own.
    for content, first in ((table.encode(), 2), (parquet, 1)):
        seen = see(tmp_path, content)

        assert (seen.names, seen.records()) == (["A"], [RESTORED])
        assert seen.error == ""
        assert {place: reason for (place, _), reason in seen.bad} == {
            first + 1: "not valid JSON: unexpected end of data",
            first + 2: tables.UNREADABLE_PROPERTIES,
            first + 3: envelopes.LOADED_OTHER,
        }


def test_profiles_and_other_streams_of_airbyte(tmp_path: Path) -> None:
    content = lines(
        airbyte(
            "engage", {"distinct_id": "u", "email": "u@example.com", "plan": "free"}
        ),
        airbyte("cohorts", {"id": 1, "name": "x"}),
    )

    seen = see(tmp_path, content)

    assert seen.records(Kind.PROFILE) == [
        {
            "$distinct_id": "u",
            "$properties": {"$email": "u@example.com", "plan": "free"},
        }
    ]
    assert seen.bad == [((2, None), envelopes.LOADED_OTHER)]
    assert {flaw.flaw for flaw in seen.flaws} == {Flaw.FOREIGN}


def test_singer(tmp_path: Path) -> None:
    record = {
        "event": "A",
        "time": 1790000000,
        "distinct_id": "u",
        "mp_reserved_insert_id": "i-1",
        "mp_reserved_browser": "Chrome",
    }
    content = lines(
        {"type": "SCHEMA", "stream": "export", "schema": {}, "key_properties": []},
        {"type": "RECORD", "stream": "export", "record": record},
        {"type": "RECORD", "stream": "export", "record": EVENT},
    )

    seen = see(tmp_path, content)

    assert seen.names == ["A", "A"]
    assert seen.records()[0] == {
        "time": 1790000000,
        "distinct_id": "u",
        "$insert_id": "i-1",
        "$browser": "Chrome",
    }
    assert seen.records()[1] == EVENT["properties"]


@pytest.mark.parametrize("key", [*envelopes.LISTS, "results"])
@pytest.mark.parametrize("indent", [None, 1])
def test_lists_under_a_key(key: str, indent: int | None, tmp_path: Path) -> None:
    content = json.dumps({"status": "ok", key: [EVENT, OTHER]}, indent=indent).encode()

    seen = see(tmp_path, content)

    assert (seen.names, seen.bad, seen.error) == (["A", "B"], [], "")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_after_its_schema(indent: int | None, tmp_path: Path) -> None:
    schema = {"properties": {"event": {"type": "string"}, "properties": {"a": {}}}}
    document = {"format": "flat", "schema": schema, "data": [EVENT, OTHER]}

    seen = see(tmp_path, json.dumps(document, indent=indent).encode())

    assert (seen.names, seen.bad, seen.error) == (["A", "B"], [], "")


def test_a_long_list_is_read_as_a_stream(tmp_path: Path) -> None:
    for indent in (None, 1):
        content = json.dumps({"batch": [EVENT] * 5000}, indent=indent).encode()

        seen = see(tmp_path, content)

        assert len(seen.names) == 5000
        assert len(seen.batches) > 1


def test_a_single_record_in_a_message(tmp_path: Path) -> None:
    seen = see(tmp_path, lines({"offset": 1, "payload": EVENT}, {"payload": OTHER}))

    assert (seen.names, seen.positions()) == (["A", "B"], [(1, None), (2, None)])


def test_a_broken_line_costs_itself_alone(tmp_path: Path) -> None:
    content = lines(airbyte("export", LOADED))

    seen = see(tmp_path, content + b'{"type": "RECORD", "rec\n' + content)

    assert seen.names == ["A", "A"]
    assert [position for position, _ in seen.bad] == [(2, None)]


@pytest.mark.parametrize(
    "content",
    [
        lines({"data": [{"id": 1}]}),
        lines({"events": ["Sign Up", "Log Out"]}),
        lines({"events": {"Sign Up": {"properties": {}}}}),
        lines({"type": "STATE"}),
    ],
)
def test_other_lists_are_no_data(content: bytes, tmp_path: Path) -> None:
    assert "holds no Mixpanel data" in see(tmp_path, content).error


def test_types_of_loaded_text_are_not_judged(run: Run, folder: Path) -> None:
    rows = [
        airbyte("export", LOADED | {"insert_id": f"i-{i}", "distinct_id": f"u-{i}"})
        for i in range(20)
    ]
    (folder / "rows.jsonl").write_bytes(lines(*rows))

    ran = run("lint", "rows.jsonl", "--format", "json")

    assert ran.document["examined"]["events"] == 20
    assert ran.document["findings"] == []


WRAPPERS = [
    pytest.param(lambda event: {"payload": event, "at": 1}, id="a record"),
    pytest.param(lambda event: {"payload": {"events": [event]}}, id="a list below"),
    pytest.param(
        lambda event: {"value": json.dumps(event), "offset": 1}, id="its text"
    ),
    pytest.param(lambda event: {"jsonPayload": event, "severity": "INFO"}, id="a log"),
]


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("indent", [None, 1])
def test_arrays_of_wrapped_records_are_read(
    tmp_path: Path, wrap: Any, indent: int | None
) -> None:
    content = json.dumps([wrap(EVENT), wrap(OTHER)], indent=indent).encode()

    seen = see(tmp_path, content)

    assert (seen.names, seen.bad, seen.error) == (["A", "B"], [], "")
    assert len(set(seen.positions())) == 2


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_lines_of_wrapped_records_are_read(tmp_path: Path, wrap: Any) -> None:
    assert see(tmp_path, lines(wrap(EVENT), wrap(OTHER))).names == ["A", "B"]


def test_what_precedes_a_cut_in_an_array_is_read(tmp_path: Path) -> None:
    content = json.dumps([{"payload": EVENT}] * 3).encode()[:-20]

    seen = see(tmp_path, content)

    assert seen.names == ["A", "A"]
    assert "is cut off" in seen.error


def test_a_broken_element_of_an_array_leaves_the_others(tmp_path: Path) -> None:
    text = lines({"payload": EVENT}).strip()

    seen = see(tmp_path, b"[" + text + b"\n" + text + b',\n{"payload": NaN}]')

    assert seen.names == ["A", "A"]
    assert len(seen.bad) == 2
