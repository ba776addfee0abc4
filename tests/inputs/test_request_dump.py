"""Request dumps: what was sent where, and what came back."""

import base64
import gzip
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from mpdoctor.inputs import Limits
from mpdoctor.model.outcome import Delivery, Outcome, Response
from mpdoctor.model.record import Kind, Request

from .helpers import Occurrences, see

EVENT = {"event": "A", "properties": {"token": "t"}}
UPDATE = {"$token": "t", "$distinct_id": "u", "$set": {}}
GROUP = {"$token": "t", "$group_key": "k", "$group_id": "g", "$set": {}}
URL = "https://api-eu.mixpanel.com/track/?ip=1"


def dump(**fields: Any) -> bytes:
    return orjson.dumps({"method": "POST", "url": URL, **fields}) + b"\n"


def json_body(*records: object) -> str:
    return orjson.dumps(list(records)).decode()


def request_of(seen: Occurrences) -> Request:
    (exchange,) = seen.exchanges
    return exchange.request


def test_characters_beyond_the_basic_plane_are_read_from_base64(tmp_path: Path) -> None:
    event = b'{"event":"A","properties":{"token":"t","x":"\xed\xa0\xbc\xed\xbe\x89"}}'

    seen = see(tmp_path, dump(body="data=" + quote(base64.b64encode(event))))

    assert (seen.bad, seen.records()) == ([], [{"token": "t", "x": "🎉"}])


def test_an_exchange_comes_before_its_records(tmp_path: Path) -> None:
    seen = see(tmp_path, dump(body=json_body(EVENT, UPDATE, EVENT)) * 2)

    assert [type(reading).__name__ for reading in seen.readings] == [
        *["Exchange", "Batch", "Batch"] * 2,
        "LinesRead",
    ]
    assert [exchange.records for exchange in seen.exchanges] == [3, 3]
    assert seen.positions() == [(1, 0), (1, 2), (2, 0), (2, 2)]
    assert seen.positions(Kind.PROFILE_UPDATE) == [(1, 1), (2, 1)]
    assert all(
        b.request is seen.exchanges[i // 2].request for i, b in enumerate(seen.batches)
    )


def test_everything_known_of_a_request_is_reported(tmp_path: Path) -> None:
    form = "data=" + quote(json_body(EVENT)) + "&verbose=1"

    seen = see(
        tmp_path,
        dump(
            method="post",
            url="https://API-eu.mixpanel.com:443/track/?ip=1&data=",
            headers={"Authorization": "Basic " + base64.b64encode(b"tok:").decode()},
            body=form,
            time="2026-01-05T10:00:00Z",
            response={"status": 200, "headers": {}, "body": "1"},
            error="",
        ),
    )

    assert request_of(seen) == Request(
        method="POST",
        scheme="https",
        host="api-eu.mixpanel.com",
        path="/track/",
        query={"verbose": "1", "ip": "1"},
        route="track",
        token="tok",
        time=1767607200.0,
        size=len(form),
        headers={"authorization": "Basic " + base64.b64encode(b"tok:").decode()},
        response=Response(200, {}, "1"),
        outcome=Outcome(Delivery.ACCEPTED, status=200),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"body": json_body(EVENT)},
        {"body": [EVENT]},
        {"body": "data=" + base64.b64encode(orjson.dumps(EVENT)).decode()},
        {
            "body_base64": base64.b64encode(
                gzip.compress(orjson.dumps([EVENT]))
            ).decode()
        },
        {
            "body_base64": base64.b64encode(
                gzip.compress(orjson.dumps(EVENT))
            ).decode(),
            "headers": [["Content-Encoding", "gzip"]],
        },
        {
            "method": "GET",
            "url": "https://api.mixpanel.com/track?ip=0&data="
            + base64.b64encode(orjson.dumps(EVENT)).decode(),
        },
    ],
)
def test_every_way_to_write_a_body_is_read(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    seen = see(tmp_path, dump(**fields))

    assert (seen.records(), seen.positions()) == ([{"token": "t"}], [(1, 0)])
    assert "data" not in request_of(seen).query


@pytest.mark.parametrize(
    ("url", "headers", "scheme", "host"),
    [
        ("http://mp.example.com/track", {}, "http", "mp.example.com"),
        ("http://127.0.0.1:8000/track", {}, "http", "127.0.0.1:8000"),
        ("http://[::1]:80/track", {}, "http", "[::1]"),
        ("/track", {"Host": "MP.example.com"}, "", "mp.example.com"),
        ("/track", [["host", "mp.example.com"]], "", "mp.example.com"),
        ("/track", [{"name": "Host", "value": "a.example.com"}], "", "a.example.com"),
        ("/track", None, "", ""),
    ],
)
def test_the_host_is_reported(
    tmp_path: Path, url: str, headers: Any, scheme: str, host: str
) -> None:
    request = request_of(see(tmp_path, dump(url=url, headers=headers)))

    assert (request.scheme, request.host) == (scheme, host)


@pytest.mark.parametrize(
    ("url", "record", "headers", "route"),
    [
        ("https://mp.example.com/mp/track/", EVENT, {}, "track"),
        ("https://mp.example.com/x", EVENT, {}, "track"),
        ("https://mp.example.com/x", EVENT, {"authorization": "Basic t:"}, "import"),
        ("https://mp.example.com/x?project_id=1", EVENT, {}, "import"),
        ("https://mp.example.com/x", UPDATE, {}, "engage"),
        ("https://mp.example.com/x", GROUP, {}, "groups"),
        ("https://api.mixpanel.com/engage", EVENT, {}, "engage"),
    ],
)
def test_the_route_comes_from_path_or_body(
    tmp_path: Path, url: str, record: Any, headers: Any, route: str
) -> None:
    seen = see(tmp_path, dump(url=url, body=json_body(record), headers=headers))

    assert request_of(seen).route == route


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("2026-01-05T10:00:00.500Z", 1767607200.5),
        (1767607200, 1767607200.0),
        (1767607200500, 1767607200.5),
        ("1767607200", 1767607200.0),
        ("soon", None),
        ("nan", None),
        (True, None),
        (None, None),
    ],
)
def test_the_time_may_be_iso_or_an_epoch(
    tmp_path: Path, time: Any, seconds: float | None
) -> None:
    assert request_of(see(tmp_path, dump(time=time))).time == seconds


@pytest.mark.parametrize(
    ("header", "user"),
    [
        ("Basic " + base64.b64encode(b"tok:").decode(), "tok"),
        ("basic " + base64.b64encode(b"name:secret").decode(), "name"),
        ("Basic tok:", "tok"),
        ("Bearer abc", None),
        ("Basic ***", None),
        ("", None),
    ],
)
def test_of_basic_authorization_only_the_user_is_kept(
    tmp_path: Path, header: str, user: str | None
) -> None:
    seen = see(tmp_path, dump(headers={"Authorization": header}))

    assert request_of(seen).token == user
    assert "secret" not in repr(seen.readings)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        (401, 401),
        ("401", 401),
        ("401 Unauthorized", 401),
        ("HTTP/1.1 401 Unauthorized", 401),
        ("HTTP/2 401", 401),
        ("-1", 0),
        ("(failed)", None),
        ("4010", None),
    ],
)
def test_a_status_may_be_a_status_line(
    tmp_path: Path, written: int | str, status: int | None
) -> None:
    request = request_of(see(tmp_path, dump(response={"status": written})))

    assert request.response is not None
    assert request.response.status == status


def test_a_failed_request_is_an_exchange(tmp_path: Path) -> None:
    request = request_of(see(tmp_path, dump(error="net::ERR_BLOCKED_BY_CLIENT")))

    assert (request.status, request.error) == (None, "net::ERR_BLOCKED_BY_CLIENT")


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", "https://api.mixpanel.com/record/?format=gzip", "\x1f binary"),
        ("GET", "https://api.mixpanel.com/flags/?token=t", ""),
        ("GET", "https://mp.example.com/settings/?mp_lib=web", ""),
        ("OPTIONS", "https://api.mixpanel.com/track/", ""),
        ("POST", "https://mp.example.com/mp/track/", ""),
    ],
)
def test_requests_without_records_are_exchanges(
    tmp_path: Path, method: str, url: str, body: str
) -> None:
    seen = see(tmp_path, dump(method=method, url=url, body=body))

    assert [exchange.records for exchange in seen.exchanges] == [0]
    assert (seen.batches, seen.bad) == ([], [])


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (
            "https://api.example.com/v1/t",
            '{"event":"A","properties":{},"type":"track"}',
        ),
        ("https://www.example.com/settings/", ""),
        ("https://www.example.com/", "<html>"),
        ("https://www.example.com/graphql", '{"query": "{ a }"}'),
    ],
)
def test_traffic_of_others_is_left_alone(tmp_path: Path, url: str, body: str) -> None:
    seen = see(tmp_path, dump(url=url, body=body) + dump(body=json_body(EVENT)))

    assert [exchange.position >> 32 for exchange in seen.exchanges] == [2]
    assert (seen.names, seen.bad) == (["A"], [])


@pytest.mark.parametrize(
    ("fields", "reason", "record"),
    [
        ({"body": "hello"}, "a body that is neither JSON, nor base64", None),
        ({"body_base64": "*"}, "a body that is not base64", None),
        ({"body": '[{"event":"A","properties":{"x":NaN}}]'}, "`NaN` is not JSON", 0),
        ({"body": '[{"a":1}]'}, "not an event, profile update", 0),
        (
            {"url": "https://[::1/track"},
            "a request whose `url` is not an address",
            None,
        ),
        (
            {"url": "https://a:port/track"},
            "a request whose `url` is not an address",
            None,
        ),
    ],
)
def test_what_cannot_be_read_is_reported(
    tmp_path: Path, fields: dict[str, Any], reason: str, record: int | None
) -> None:
    seen = see(tmp_path, dump(**fields) + dump(body=json_body(EVENT)))

    ((position, given),) = seen.bad
    assert position == (1, record)
    assert given.startswith(reason)
    assert seen.names == ["A"]


def test_ndjson_bodies_are_numbered(tmp_path: Path) -> None:
    lines = orjson.dumps(EVENT).decode()

    seen = see(tmp_path, dump(body=f"{lines}\nbad\n{lines}\n"))

    assert seen.positions() == [(1, 0), (1, 2)]
    assert [position for position, _ in seen.bad] == [(1, 1)]
    assert seen.exchanges[0].records == 3


def test_a_body_beyond_the_bound_is_reported(tmp_path: Path) -> None:
    seen = see(tmp_path, dump(body="x" * 100), Limits(body=64))

    assert seen.bad == [((1, None), "a body that is longer than 64 bytes")]


def test_a_dump_may_be_an_array(tmp_path: Path) -> None:
    entry = orjson.loads(dump(body=json_body(EVENT)))

    seen = see(tmp_path, orjson.dumps([entry, entry], option=orjson.OPT_INDENT_2))

    assert seen.positions() == [(2, 0), (7, 0)]


@pytest.mark.parametrize(
    "data",
    [base64.b64encode(orjson.dumps(EVENT)).decode(), json_body(EVENT), EVENT, [EVENT]],
    ids=["base64", "JSON", "object", "list"],
)
def test_a_form_that_a_recorder_took_apart_is_read(data: Any, tmp_path: Path) -> None:
    seen = see(tmp_path, dump(body={"data": data, "verbose": 1}))

    assert (seen.names, seen.bad) == (["A"], [])
    assert request_of(seen).query["verbose"] == "1"
