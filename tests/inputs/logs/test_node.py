"""The Node SDK's messages, as `util.inspect` prints them."""

from pathlib import Path

import pytest

from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.inputs.logs.javascript import is_left_out, parse_javascript
from mpdoctor.model.outcome import Cause
from mpdoctor.model.record import BODY, Kind

from .helpers import TOKEN, counts, read_log

EVENT = f"""Sending the following event to Mixpanel {{
  data: {{
    event: 'Sign Up',
    properties: {{
      distinct_id: 'user-1',
      price: 9.5,
      ok: true,
      none: null,
      undef: undefined,
      when: 2026-11-02T10:00:00.000Z,
      "it's": `it's "here"\\nand there`,
      token: '{TOKEN}',
      mp_lib: 'node',
      '$lib_version': '0.24.0'
    }}
  }}
}}"""
UPDATE = f"""Sending the following data to Mixpanel (/engage) {{
  data: {{
    '$token': '{TOKEN}',
    '$distinct_id': 'user-1',
    '$set': {{ plan: 'free' }}
  }}
}}"""
OLD_EVENT = f"""Sending the following event to Mixpanel:
 {{ event: 'Sign Up',
  properties:
   {{ distinct_id: 'user-1',
     token: '{TOKEN}',
     mp_lib: 'node' }} }}"""


def test_an_event_is_read_with_the_types_that_are_sent(tmp_path: Path) -> None:
    seen = read_log(tmp_path, ["server started", *EVENT.split("\n"), "done"])

    assert (seen.names, seen.positions(), seen.bad) == (["Sign Up"], [(2, 0)], [])
    assert seen.records() == [
        {
            "distinct_id": "user-1",
            "price": 9.5,
            "ok": True,
            "none": None,
            "when": "2026-11-02T10:00:00.000Z",
            "it's": 'it\'s "here"\nand there',
            "token": TOKEN,
            "mp_lib": "node",
            "$lib_version": "0.24.0",
        }
    ]


def test_updates_and_old_versions_are_read(tmp_path: Path) -> None:
    seen = read_log(tmp_path, [*UPDATE.split("\n"), *OLD_EVENT.split("\n")])

    assert (counts(seen), seen.exchanges) == ((1, 1), [])


@pytest.mark.parametrize(
    ("line", "records"),
    [
        ("Sending 3 events to Mixpanel in 1 batches of events and 1 batches", 3),
        ("Deleting profile { identifiers: { '$distinct_id': 'user-1' } }", 1),
        ("Clearing this user's charges { '$distinct_id': 'user-1' }", 1),
        (EVENT.replace("9.5", "[Array]"), 1),
        (EVENT.replace("9.5", "[Object]"), 1),
        (EVENT.replace("'Sign Up'", "'Sign'... 9 more characters"), 1),
    ],
)
def test_what_node_leaves_out_is_said_to_be_left_out(
    tmp_path: Path, line: str, records: int
) -> None:
    lines = [*UPDATE.split("\n"), *line.split("\n")]

    seen = read_log(tmp_path, lines)

    assert [each.records for each in seen.exchanges] == [records]
    assert [each.request.omitted for each in seen.exchanges] == [{BODY}]
    assert (seen.names, seen.bad) == ([], [])


def test_the_only_request_that_waits_is_the_one_that_failed(tmp_path: Path) -> None:
    error = "Got Error: getaddrinfo ENOTFOUND api.mixpanel.com"

    seen = read_log(tmp_path, [*UPDATE.split("\n"), error])

    (exchange,) = seen.exchanges
    assert (exchange.records, exchange.request.route) == (1, "engage")
    assert exchange.request.outcome.cause is Cause.DNS
    assert [batch.request for batch in seen.batches] == [exchange.request]


def test_of_several_that_wait_it_is_not_known_which_one_failed(tmp_path: Path) -> None:
    error = "Got Error: connect ECONNREFUSED 192.0.2.1:443"

    seen = read_log(tmp_path, [*EVENT.split("\n"), *EVENT.split("\n"), error])

    assert [each.records for each in seen.exchanges] == [0]
    assert [batch.request for batch in seen.batches] == [None, None]


def test_when_as_many_failed_as_wait_all_of_them_failed(tmp_path: Path) -> None:
    error = "Got Error: connect ECONNREFUSED 192.0.2.1:443"
    lines = [*EVENT.split("\n"), *EVENT.split("\n"), error, error]

    seen = read_log(tmp_path, lines)

    assert [each.records for each in seen.exchanges] == [1, 1]


def test_an_error_of_others_says_nothing(tmp_path: Path) -> None:
    lines = ["Got Error: ECONNREFUSED 192.0.2.1:5432", *UPDATE.split("\n")]

    assert read_log(tmp_path, lines).exchanges == []


def test_a_payload_that_never_ends_is_unreadable(tmp_path: Path) -> None:
    seen = read_log(tmp_path, EVENT.split("\n")[:-2])

    assert seen.bad == [((1, 0), "a payload that the log cuts off")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        ("[ 1, -2.5, 1e21, NaN ]", [1, -2.5, 1e21, None]),
        ("{ a: { b: [ [ 'c' ] ] } }", {"a": {"b": [["c"]]}}),
        ("{ 'a-b': \"it's\", $c: `d` }", {"a-b": "it's", "$c": "d"}),
        ("{ long: 'one' +\n    'two' }", {"long": "onetwo"}),
        ("{ u: '\\u00e9\\x41\\u{1F389}' }", {"u": "éA🎉"}),
        ("[Object: null prototype] { a: 1 }", {"a": 1}),
        ('Object { event: "A", n: 1 }', {"event": "A", "n": 1}),
        ("(2) [1, 2] and the rest", [1, 2]),
    ],
)
def test_a_printed_value_is_read(text: str, value: object) -> None:
    assert parse_javascript(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("{ a: [Object] }", "{ a: [ 1, 2, ... 98 more items ] }"),
        *("(2) [{…}, {…}]", "{event: 'A', properties: {…}}", "{a: 1, …}"),
        *("{ a: 'x'... 5 more characters }", "Array [ {…} ]"),
    ],
)
def test_what_is_left_out_is_known(text: str) -> None:
    assert is_left_out(parse_javascript(text))


@pytest.mark.parametrize(
    "text",
    [
        *("{ a: [Function: b] }", "{ a: Sign Up }", "{ a: 1n }", "{ a: <ref *1> }"),
        *("{ a: Map(1) { 'b' => 1 } }", "{ a: 'b }", "{ a 1 }", "[ 1 2 ]", "'text'"),
        *("{ a: 007 }", "{ a: 1. }", "{ a: Symbol(b) }", "[" * 300, ""),
    ],
)
def test_what_cannot_be_sent_as_json_is_refused(text: str) -> None:
    with pytest.raises(Unprintable):
        parse_javascript(text)


def test_groups_are_told_apart(tmp_path: Path) -> None:
    lines = UPDATE.replace("/engage", "/groups").replace(
        "'$distinct_id': 'user-1'", "'$group_key': 'company', '$group_id': 'acme'"
    )

    seen = read_log(tmp_path, lines.split("\n"))

    assert len(seen.records(Kind.GROUP_UPDATE)) == 1
