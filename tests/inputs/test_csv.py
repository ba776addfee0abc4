"""CSV: which column is what, and what of broken files can still be read."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.inputs import Limits, csv_rows, find_sources, tables
from mpdoctor.inputs.csv_rows import RowReader
from mpdoctor.inputs.detection import detect
from mpdoctor.inputs.format import Head, Refusal
from mpdoctor.inputs.json_text import overlong
from mpdoctor.model.record import Kind
from mpdoctor.model.untyped import UntypedText
from tests.cli.conftest import Run, folder, run

from .helpers import see

__all__ = ["folder", "run"]

FLAT = """\
event,time,distinct_id,$insert_id,plan,price
Sign Up,2026-09-21 14:13:20,user-1,a-1,free,12.50
Log Out,1790000100,user-2,a-2,,
"""


def table(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def test_rows_are_events_with_their_lines(tmp_path: Path) -> None:
    seen = see(tmp_path, FLAT.encode())

    assert seen.names == ["Sign Up", "Log Out"]
    assert seen.records() == [
        {
            "time": 1790000000,
            "distinct_id": "user-1",
            "$insert_id": "a-1",
            "plan": "free",
            "price": "12.50",
        },
        {"time": 1790000100, "distinct_id": "user-2", "$insert_id": "a-2"},
    ]
    assert seen.positions() == [(2, None), (3, None)]
    assert seen.lines == [3]
    assert seen.bad == []


def test_what_is_no_id_has_no_type(tmp_path: Path) -> None:
    ((first, _),) = [see(tmp_path, FLAT.encode()).records()]

    assert {name: type(value) for name, value in first.items()} == {
        "time": int,
        "distinct_id": str,
        "$insert_id": str,
        "plan": UntypedText,
        "price": UntypedText,
    }


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FLAT.replace(",", "\t").encode(), id="tabs"),
        pytest.param(FLAT.replace(",", ";").encode(), id="semicolons"),
        pytest.param(FLAT.replace(",", "|").encode(), id="bars"),
        pytest.param(b"\xef\xbb\xbf" + FLAT.encode(), id="byte order mark"),
        pytest.param(FLAT.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(
            b"\xff\xfe" + FLAT.replace(",", "\t").encode("utf-16-le"), id="UTF-16 LE"
        ),
        pytest.param(b"\xfe\xff" + FLAT.encode("utf-16-be"), id="UTF-16 BE"),
        pytest.param(FLAT.rstrip("\n").encode(), id="no line end"),
        pytest.param(
            FLAT.replace("event,time", "EVENT_NAME,TIME").encode(), id="Snowflake"
        ),
        pytest.param(
            FLAT.replace(
                "event,time,distinct_id", "Event Name,Time,Distinct ID"
            ).encode(),
            id="as shown in the UI",
        ),
    ],
)
def test_all_usual_forms_are_read_alike(content: bytes, tmp_path: Path) -> None:
    seen = see(tmp_path, content)

    assert seen.error == ""
    assert seen.names == ["Sign Up", "Log Out"]
    assert seen.records() == see(tmp_path, FLAT.encode()).records()
    assert seen.positions() == [(2, None), (3, None)]


def test_a_line_that_names_the_delimiter_is_no_header(tmp_path: Path) -> None:
    seen = see(tmp_path, b"sep=;\r\nevent;token;time\r\nA;;1790000000\r\n")

    assert (seen.names, seen.positions(), seen.lines) == (["A"], [(3, None)], [3])


@pytest.mark.parametrize("empty", ["", "NULL", "null", "\\N", "NaN", "None", "  "])
def test_an_empty_cell_is_absent(empty: str, tmp_path: Path) -> None:
    rows = [["event", "token", "time", "plan"], ["A", "", "1790000000", empty]]

    assert see(tmp_path, table(rows)).records() == [{"time": 1790000000}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b'B,,1790000000,"x', csv_rows.BROKEN_QUOTES, id="open quote"),
        pytest.param(b'B,,1790000000,"x"y', csv_rows.BROKEN_QUOTES, id="after a quote"),
        pytest.param(b"B,,1790000000", csv_rows.FEWER_CELLS, id="fewer cells"),
        pytest.param(b"B,,1790000000,x,y", csv_rows.MORE_CELLS, id="more cells"),
        pytest.param(b"B,,1790000000,x\0", csv_rows.NUL_BYTES, id="NUL"),
        pytest.param(b"B,,1790000000,\xff", csv_rows.NOT_UTF8, id="not UTF-8"),
        pytest.param(b"B,,yesterday,x", tables.UNREADABLE_TIME, id="time"),
        pytest.param(b"B,,=NOW(),x", tables.FORMULA, id="formula as time"),
        pytest.param(b"=cmd|' /C calc'!A0,,1790000000,x", tables.FORMULA, id="formula"),
        pytest.param(
            b"B,,1790000000," + b"x" * 3000, overlong(Limits(line=2000)), id="huge"
        ),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_what_is_broken_costs_its_own_line_alone(
    line: bytes, reason: str, end: bytes, tmp_path: Path
) -> None:
    good = [b'A,,1790000000,"x, y"', b'A,,1790000000,"x ""z"""']
    lines = [b"event,token,time,plan", *good, line, *good, b""]

    seen = see(tmp_path, end.join(lines), Limits(line=2000))

    assert seen.bad == [((4, None), reason)]
    assert seen.names == ["A"] * 4
    assert [line for line, _ in seen.positions()] == [2, 3, 5, 6]


def test_a_cell_may_hold_line_ends(tmp_path: Path) -> None:
    content = (
        b'event,token,time,text\nA,,1790000000,"one\ntwo\n\nfour"\nB,,1790000000,x\n'
    )

    seen = see(tmp_path, content)

    assert [record["text"] for record in seen.records()] == ["one\ntwo\n\nfour", "x"]
    assert [line for line, _ in seen.positions()] == [2, 6]


def test_a_formula_is_text_like_any_other_in_a_property(tmp_path: Path) -> None:
    seen = see(tmp_path, b"event,token,time,note\nA,,1790000000,=1+1\n")

    assert seen.records() == [{"time": 1790000000, "note": "=1+1"}]


def test_chunks_may_end_anywhere() -> None:
    content = FLAT.encode() + b'A,1,u,i,"two\nlines",\n'
    whole = list(RowReader(",", Limits()).read([content]))

    for size in (1, 2, 7, 40):
        chunks = [content[i : i + size] for i in range(0, len(content), size)]
        reader = RowReader(",", Limits())
        assert list(reader.read(chunks)) == whole
        assert reader.lines == 5


def test_an_open_quote_is_not_looked_for_to_the_end_of_the_file() -> None:
    lines = [b"a,b", b'"x,y'] + [b"1,2"] * (3 * csv_rows.MOST_LINES)
    content = b"\n".join(lines)
    chunks = [content[i : i + 5000] for i in range(0, len(content), 5000)]

    rows = list(RowReader(",", Limits()).read(chunks))

    assert [row.line for row in rows if row.reason] == [2]
    assert len(rows) == len(lines)


@pytest.mark.parametrize(
    ("header", "cells", "record"),
    [
        pytest.param(
            "_fivetran_id,name,time,distinct_id,insert_id,browser,properties,_fivetran_synced",
            [
                *("f-1", "A", "2026-09-21 14:13:20 UTC", "u", "i-1", "Chrome"),
                *('{"seats": 3, "plan": "3"}', "2026-09-22"),
            ],
            {
                "time": 1790000000,
                "distinct_id": "u",
                "$insert_id": "i-1",
                "$browser": "Chrome",
                "seats": 3,
                "plan": "3",
            },
            id="Fivetran",
        ),
        pytest.param(
            "event_name,time,distinct_id,device_id,user_id,insert_id,properties",
            ["A", "2026-09-21T14:13:20Z", "u", "d", "u", "i-1", '{"$os": "iOS"}'],
            {
                "time": 1790000000,
                "distinct_id": "u",
                "$device_id": "d",
                "$user_id": "u",
                "$insert_id": "i-1",
                "$os": "iOS",
            },
            id="pipeline",
        ),
        pytest.param(
            "event_name,time,distinct_id,mp_insert_id,mp_browser,mp_country_code,mp_lib",
            ["A", "1790000000", "u", "i-1", "Chrome", "DE", "web"],
            {
                "time": 1790000000,
                "distinct_id": "u",
                "$insert_id": "i-1",
                "$browser": "Chrome",
                "mp_country_code": "DE",
                "mp_lib": "web",
            },
            id="schematized pipeline",
        ),
        pytest.param(
            "mp_event_name,time,distinct_id,mp_insert_id,mp_mp_api_timestamp_ms,mp_own",
            ["A", "1790000000", "u", "i-1", "1790000000123", "x"],
            {
                "time": 1790000000,
                "distinct_id": "u",
                "$insert_id": "i-1",
                "$mp_api_timestamp_ms": 1790000000123,
                "mp_own": "x",
            },
            id="schematized pipeline into one table",
        ),
        pytest.param(
            "event,time,distinct_id,mp_reserved_insert_id,mp_reserved_city,_sdc_sequence",
            ["A", "1790000000", "u", "i-1", "Berlin", "7"],
            {
                "time": 1790000000,
                "distinct_id": "u",
                "$insert_id": "i-1",
                "$city": "Berlin",
            },
            id="Singer",
        ),
    ],
)
def test_columns_of_pipelines_have_their_names_again(
    header: str, cells: list[str], record: dict[str, Any], tmp_path: Path
) -> None:
    seen = see(tmp_path, table([header.split(","), cells]))

    assert (seen.names, seen.records()) == (["A"], [record])


def test_properties_that_are_no_object_are_reported(tmp_path: Path) -> None:
    rows = [["event", "time", "properties"], ["A", "1790000000", "{'plan': 'free'}"]]

    seen = see(tmp_path, table(rows))

    assert seen.bad == [((2, None), tables.UNREADABLE_PROPERTIES)]


@pytest.mark.parametrize(
    ("header", "properties"),
    [
        ("$distinct_id,$name,plan", {"$name": "One", "plan": "free"}),
        ("Distinct ID,Name,plan", {"$name": "One", "plan": "free"}),
    ],
)
def test_the_users_page_gives_profiles(
    header: str, properties: dict[str, Any], tmp_path: Path
) -> None:
    seen = see(tmp_path, f"{header}\nuser-1,One,free\n".encode())

    assert seen.records(Kind.PROFILE) == [
        {"$distinct_id": "user-1", "$properties": properties}
    ]


@pytest.mark.parametrize(
    ("content", "problem", "hint"),
    [
        pytest.param(
            b"Entity Type,Entity Name,Entity Display Name,Entity Description\n"
            b"event,Sign Up,,\n",
            "is a CSV export of Lexicon",
            "it describes events",
            id="Lexicon",
        ),
        pytest.param(
            b"sku,title\n1,Chair\n2,Table\n",
            "is a CSV file without columns of events or profiles",
            "a lookup table is not checked; if it holds events, say which columns they are "
            "in: `--map event=COLUMN,time=COLUMN,distinct_id=COLUMN`, of `sku`, `title`",
            id="lookup table",
        ),
        pytest.param(
            b"action,event_ts,user,amount\nA,2026-09-21,u,1\n",
            "is a CSV file without columns of events or profiles",
            "say which columns they are in: "
            "`--map event=action,time=event_ts,distinct_id=user`",
            id="other names",
        ),
        pytest.param(
            b"event_name,time,latitude\nrelease,2026-09-21 14:13:20,48.2\n",
            "is a CSV file without columns of events or profiles",
            "`--map event=event_name`",
            id="events of something else",
        ),
        pytest.param(
            b"distinct_id,plan,startTime,insertTime\nu,free,2026-09-21,2026-09-21\n",
            "is a CSV file without columns of events or profiles",
            "a lookup table is not checked",
            id="history of a profile property",
        ),
        pytest.param(
            b"uuid,name,email\nu,One,one@example.com\n",
            "is a CSV file without columns of events or profiles",
            "`--map distinct_id=uuid`",
            id="people of another system",
        ),
        pytest.param(
            b"event,properties__time,properties__distinct_id\nA,1790000000,u\n",
            "is a CSV file without columns of events or profiles",
            "`--map event=event,time=properties__time,distinct_id=properties__distinct_id`",
            id="columns made of an object",
        ),
        pytest.param(
            b"distinct_id,resolved_distinct_id\na,b\n",
            "is a table of merged ids",
            "leave it out",
            id="identity map",
        ),
        pytest.param(
            b"id,received_at,anonymous_id,user_id,event,event_text,sent_at\n"
            b"1,2026-09-21,a,u,sign_up,Sign Up,2026-09-21\n",
            "is a table of a customer data platform",
            "--map event=event,time=received_at,distinct_id=user_id",
            id="Segment's warehouse",
        ),
    ],
)
def test_other_tables_are_called_what_they_are(
    content: bytes, problem: str, hint: str
) -> None:
    head = Head(content, whole=True)
    found = detect(head)

    assert isinstance(found, Refusal)
    assert found.problem == problem
    assert hint in found.advice(head)


OTHER = b"action,event_ts,user\nA,2026-09-21T14:13:20Z,user-1\n"
MAP = ("--map", "event=action,time=event_ts", "--map", "distinct_id=user")


def test_columns_can_be_named(run: Run, folder: Path) -> None:
    (folder / "other.csv").write_bytes(OTHER)

    ran = run("lint", "other.csv", *MAP, "--fail-on", "never", "--format", "json")

    assert ran.document["examined"]["events"] == 1
    assert ran.code == 0


def test_a_column_that_is_not_there_is_named(run: Run, folder: Path) -> None:
    (folder / "other.csv").write_bytes(OTHER)

    ran = run("lint", "other.csv", "--map", "event=action,time=event_t")

    assert ran.code == 2
    assert "it has no column `event_t`" in ran.err
    assert "`--map event=action,time=event_ts,distinct_id=user`" in ran.err


@pytest.mark.parametrize("text", ["time", "time=", "=x", "time=a,time=b"])
def test_a_map_that_says_nothing_is_refused(text: str, run: Run, folder: Path) -> None:
    (folder / "other.csv").write_bytes(OTHER)

    ran = run("lint", "other.csv", "--map", text)

    assert (ran.code, "--map" in ran.err) == (2, True)


def test_in_a_folder_other_tables_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "lookup.csv").write_bytes(b"sku,title\n1,Chair\n")
    (tmp_path / "events.csv").write_bytes(FLAT.encode())

    sources, skipped, unread = find_sources([str(tmp_path)])

    assert [source.format for source in sources] == ["csv"]
    assert len(skipped) == 1
    assert unread == []


PLAN = """\
version: 1
events:
  Sign Up:
    properties:
      price: {type: number}
      seats: {type: integer}
      code: {type: string, max_length: 3}
      active: {type: boolean}
      born: {type: datetime}
      size: {type: number, enum: [1, 2]}
      plan: {type: string, enum: [free, pro]}
"""


def test_types_are_not_judged_from_text(run: Run, folder: Path) -> None:
    (folder / "plan.yaml").write_text(PLAN)
    header = "event,time,distinct_id,$insert_id,price,seats,code,active,born,size,plan"
    rows = [
        f"Sign Up,1790000000,u-{i},i-{i},12.5,{i},12,true,21.09.2026,2,free"
        for i in range(20)
    ]
    (folder / "events.csv").write_text("\n".join([header, *rows]))

    with_plan = run("lint", "events.csv", "--plan", "plan.yaml", "--format", "json")
    without = run("lint", "events.csv", "--format", "json")

    assert with_plan.document["findings"] == []
    assert without.document["findings"] == []


def test_what_holds_for_any_text_is_judged(run: Run, folder: Path) -> None:
    (folder / "plan.yaml").write_text(PLAN)
    (folder / "events.csv").write_text(
        "event,time,distinct_id,$insert_id,code,plan\n"
        "Sign Up,1790000000,u-1,i-1,12345,Free\n"
    )

    ran = run("lint", "events.csv", "--plan", "plan.yaml", "--format", "json")

    assert {
        (finding["code"], finding["subject"]["property"])
        for finding in ran.document["findings"]
    } == {("PLAN035", "code"), ("PLAN015", "plan")}


def test_a_table_beside_an_export_gives_no_second_type(run: Run, folder: Path) -> None:
    (folder / "events.csv").write_text(
        "event,time,distinct_id,$insert_id,price\nA,1790000000,u-1,i-1,12\n"
    )
    (folder / "export.ndjson").write_text(
        '{"event": "A", "properties": {"time": 1790000000, "distinct_id": "u-2", '
        '"$insert_id": "i-2", "price": 12}}\n'
    )

    ran = run("lint", ".", "--format", "json")

    assert ran.document["examined"]["events"] == 2
    assert ran.document["findings"] == []


@pytest.mark.parametrize(
    ("cell", "receipt"),
    [
        ("1790000001000", {"mp_processing_time_ms": 1790000001000}),
        ("2026-09-21 14:13:21", {"mp_processing_time_ms": 1790000001000}),
        pytest.param("406572", {}, id="1970"),
        ("", {}),
    ],
)
def test_a_time_of_receipt_is_in_milliseconds(
    cell: str, receipt: dict[str, Any], tmp_path: Path
) -> None:
    rows = [
        ["event", "time", "mp_processing_time_ms"],
        ["A", "1790000000", cell],
    ]

    assert see(tmp_path, table(rows)).records() == [{"time": 1790000000, **receipt}]
