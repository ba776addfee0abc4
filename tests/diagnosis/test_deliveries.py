"""What became of the records of captured requests, over several requests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import find_sources
from mpdoctor.model.levels import Severity
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue
from tests.diagnosis.conftest import record

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
TIME = 1790000000
Request = dict[str, Any]
Examine = Callable[..., Diagnosis]


def event(number: int) -> dict[str, Any]:
    properties = {
        "token": TOKEN,
        "time": TIME + number,
        "distinct_id": "user-1",
        "$insert_id": f"a-{number}",
    }
    return {"event": "Sign Up", "properties": properties}


def request(
    *records: Any, after: int = 0, route: str = "track", **answer: Any
) -> Request:
    error = answer.pop("error", None)
    return {
        "method": "POST",
        "url": f"https://api.mixpanel.com/{route}?verbose=1&strict=1",
        "headers": {"Content-Type": "application/json", "Authorization": "Basic YTo="},
        "time": TIME + after,
        "body": json.dumps(records),
        **({"response": answer} if answer else {}),
        **({"error": error} if error else {}),
    }


@pytest.fixture
def examined(tmp_path: Path) -> Examine:
    def run(*requests: Request) -> Diagnosis:
        path = tmp_path / "requests.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in requests))
        sources, _, _ = find_sources([str(path)])
        setup = Setup(now=TIME + 3600.0)
        return examine(sources, setup, RuleSelection(catalogue(), {}), jobs=1)

    return run


def fates(diagnosis: Diagnosis, kind: str = "events") -> dict[str, int]:
    assert diagnosis.deliveries is not None
    counts = diagnosis.deliveries.records[kind]
    return {fate: count for fate, count in counts.items() if count}


def codes(diagnosis: Diagnosis) -> dict[str, str]:
    return {found.rule.code: found.severity.value for found in diagnosis.findings}


OK: Request = {"status": 200, "body": '{"status":1,"error":null}'}
BUSY: Request = {"status": 429, "headers": {"Retry-After": "10"}, "body": ""}


def test_what_is_accepted_later_is_not_lost_and_no_duplicate(examined: Examine) -> None:
    diagnosis = examined(
        request(event(1), event(2), status=503),
        request(event(1), event(2), after=5, **OK),
    )

    assert fates(diagnosis) == {"accepted": 2}
    assert codes(diagnosis) == {"CON032": "info"}


def test_each_lost_event_counts_once(examined: Examine) -> None:
    diagnosis = examined(
        request(event(1), event(2), status=503),
        request(event(1), event(2), after=5, status=503),
    )

    assert fates(diagnosis) == {"lost": 2}
    (finding,) = diagnosis.findings
    assert (finding.severity.value, finding.count) == ("error", 2)
    assert finding.message.endswith(": 2 events are lost")


@pytest.mark.parametrize(("after", "severity"), [(3, "warning"), (12, "info")])
def test_whether_a_sender_waits_after_429(
    examined: Examine, after: int, severity: str
) -> None:
    diagnosis = examined(
        request(event(1), **BUSY), request(event(1), after=after, **OK)
    )

    assert codes(diagnosis) == {"CON023": severity}


def test_failed_records_point_at_the_records(examined: Examine) -> None:
    answer = {
        "code": 400,
        "error": "some data points in the request failed validation",
        "failed_records": [{"index": 1, "message": "'event' must not be blank"}],
        "num_records_imported": 2,
    }

    diagnosis = examined(
        request(
            *map(event, range(3)), route="import", status=400, body=json.dumps(answer)
        )
    )

    assert fates(diagnosis) == {"accepted": 2, "lost": 1}
    (finding,) = diagnosis.findings
    assert (finding.rule.code, finding.count) == ("ENV025", 1)
    assert [(place.line, place.record) for place in finding.places] == [(1, 1)]
    assert "`'event' must not be blank`" in finding.message


@pytest.mark.parametrize(("stored", "lost"), [(0, 3), (1, 2), (2, 1)])
def test_records_that_are_not_counted_as_stored_are_lost(
    stored: int, lost: int, examined: Examine
) -> None:
    answer = {"code": 200, "num_records_imported": stored, "status": "OK"}

    diagnosis = examined(
        request(
            *map(event, range(3)), route="import", status=200, body=json.dumps(answer)
        )
    )

    (finding,) = [one for one in diagnosis.findings if one.rule.code == "ENV025"]
    assert (finding.count, finding.severity) == (lost, Severity.ERROR)


def test_indexes_of_failed_records_may_be_texts(examined: Examine) -> None:
    failed = [{"index": "2", "message": "too old"}]
    answer = {"code": 400, "failed_records": failed, "num_records_imported": 2}

    diagnosis = examined(
        request(
            *map(event, range(3)), route="import", status=400, body=json.dumps(answer)
        )
    )

    assert fates(diagnosis) == {"accepted": 2, "lost": 1}
    assert diagnosis.findings[0].places[0].record == 2


def test_a_retry_on_the_same_line_and_in_the_same_moment_is_one_event(
    tmp_path: Path,
) -> None:
    entry = {
        "startedDateTime": "2026-09-21T14:13:25.000Z",
        "request": {
            "method": "POST",
            "url": "https://api.mixpanel.com/track?verbose=1",
            "headers": [],
            "postData": {
                "mimeType": "application/json",
                "text": json.dumps([event(1), event(2)]),
            },
        },
    }
    busy = {**entry, "response": {"status": 503, "headers": [], "content": {}}}
    text = {"text": OK["body"]}
    taken = {**entry, "response": {"status": 200, "headers": [], "content": text}}
    path = tmp_path / "page.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [busy, taken]}}))
    sources, _, _ = find_sources([str(path)])

    diagnosis = examine(sources, Setup(), RuleSelection(catalogue(), {}), jobs=1)

    assert fates(diagnosis) == {"accepted": 2}


def test_texts_in_place_of_failed_records(examined: Examine) -> None:
    answer = {"failed_records": ["no identity events"], "num_records_imported": 0}

    diagnosis = examined(
        request(event(1), event(2), route="import", status=400, body=json.dumps(answer))
    )

    assert fates(diagnosis) == {"lost": 2}


@pytest.mark.parametrize(
    ("answer", "fate", "code"),
    [
        ({"status": 200, "body": "1"}, "accepted", None),
        ({"status": 200, "body": '{"status":"Ok"}'}, "accepted", None),
        ({"status": 200, "body": "0"}, "lost", "ENV025"),
        ({"status": 200, "body": '{"status":"Error"}'}, "lost", "ENV025"),
        ({"status": 200, "body": '{"status":0,"error":"token"}'}, "lost", "ENV025"),
        ({"status": 200, "body": "<html><body>Login"}, "lost", "CON031"),
        ({"status": 200, "body": ""}, "lost", "CON031"),
        ({"status": 302}, "lost", "CON031"),
        ({"status": 404}, "lost", "CON031"),
        ({"status": 401}, "lost", "CON030"),
        ({"status": 413}, "lost", "ENV027"),
        ({"status": 414}, "lost", "ENV028"),
        ({"status": 415}, "lost", "SDK009"),
        ({"status": 418}, "lost", "CON034"),
        ({"status": 200}, "unknown", None),
        ({}, "unknown", None),
        ({"error": "net::ERR_BLOCKED_BY_CLIENT"}, "lost", "SDK005"),
        ({"error": "net::ERR_BLOCKED_BY_CSP"}, "lost", "SDK011"),
        ({"error": "getaddrinfo ENOTFOUND"}, "lost", "CON033"),
        ({"error": "certificate has expired"}, "lost", "CON033"),
        ({"error": "read ECONNRESET"}, "uncertain", "CON033"),
        ({"error": "Read timed out."}, "uncertain", "CON033"),
        ({"status": -1, "error": "net::ERR_FAILED"}, "uncertain", "CON033"),
        ({"status": 0}, "uncertain", "CON033"),
    ],
    ids=repr,
)
def test_the_answer_decides(
    examined: Examine, answer: dict[str, Any], fate: str, code: str | None
) -> None:
    diagnosis = examined(request(event(1), **answer))

    assert fates(diagnosis) == {fate: 1}
    assert codes(diagnosis) == ({code: "error"} if code else {})


def test_what_the_answer_names_is_reported_once(examined: Examine) -> None:
    """`failed_records` names `time` of one record; another has an id that no answer names."""
    said = "'properties.time' is invalid: must be specified as seconds since epoch"
    records = [
        record("A"),
        record("B", time="noon"),
        record("C", **{"$insert_id": "?"}),
    ]
    answer = {
        "code": 400,
        "failed_records": [{"index": 1, "field": "properties.time", "message": said}],
        "num_records_imported": 2,
    }
    found = examined(
        {
            "method": "POST",
            "url": "https://api.mixpanel.com/import?strict=1&project_id=1",
            "headers": {"content-type": "application/json"},
            "body": json.dumps(records),
            "response": {"status": 400, "body": json.dumps(answer)},
        }
    ).findings
    codes = [finding.rule.code for finding in found]

    assert "ENV025" in codes
    assert "ENV003" not in codes
    assert "ENV012" in codes


def test_the_fate_of_records_does_not_depend_on_how_many_are_compared_at_a_time(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [(BUSY, range(6)), (OK, range(3)), (BUSY, range(3, 9)), (OK, range(8, 9))]
    requests = [
        request(*map(event, numbers), after=20 * turn, **answer)
        for turn, (answer, numbers) in enumerate(sent)
    ]
    whole = fates(examined(*requests))

    monkeypatch.setattr("mpdoctor.diagnosis.fates.AT_ONCE", 2)

    assert fates(examined(*requests)) == whole == {"accepted": 4, "lost": 5}
