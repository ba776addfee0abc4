"""The rules about profile updates also see those inside captured requests and HAR files."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.cli.conftest import Run, folder, run

__all__ = ["folder", "run"]

TOKEN = "0123456789abcdef" * 2


def person(**operators: Any) -> dict[str, Any]:
    return {
        "$token": TOKEN,
        "$distinct_id": "u1",
        **{f"${name}": value for name, value in operators.items()},
    }


def company(**operators: Any) -> dict[str, Any]:
    return {
        "$token": TOKEN,
        "$group_key": "company",
        "$group_id": "acme",
        **{f"${name}": value for name, value in operators.items()},
    }


FAULTS = [
    pytest.param("PRO010", "engage", [person(add={"n": "5"})], id="add of text"),
    pytest.param("PRO010", "engage", [person(union={"n": "x"})], id="union of text"),
    pytest.param("PRO010", "engage", [person(sett={"n": 1})], id="unknown operator"),
    pytest.param(
        "PRO011",
        "engage",
        [person(append={"tags": "a"}) for _ in range(20)],
        id="the same appended",
    ),
    pytest.param(
        "PRO012",
        "engage",
        [person(set={"initial_utm_source": each}) for each in "abcabc"],
        id="first touch",
    ),
    pytest.param(
        "PRO013", "engage", [person(set={"$ip": "203.0.113.5"})], id="option in set"
    ),
    pytest.param("PRO014", "groups", [company(add={"n": 1})], id="group operator"),
]


def capture(route: str, records: list[dict[str, Any]], form: str) -> dict[str, Any]:
    text = json.dumps(records)
    return {
        "method": "POST",
        "url": f"https://api-eu.mixpanel.com/{route}/?verbose=1",
        "headers": [{"name": "content-type", "value": "text/plain"}],
        "body": f"data={quote(text)}" if form == "form" else text,
    }


@pytest.mark.parametrize("recorder", ["dump", "har"])
@pytest.mark.parametrize("form", ["json", "form"])
@pytest.mark.parametrize(("code", "route", "records"), FAULTS)
def test_a_fault_of_captured_updates_is_found(
    code: str,
    route: str,
    records: list[dict[str, Any]],
    form: str,
    recorder: str,
    run: Run,
    folder: Path,
) -> None:
    request = capture(route, records, form)
    answer = {"status": 200, "headers": [], "body": '{"status": 1, "error": null}'}
    path = folder / "capture.json"
    if recorder == "dump":
        line = {**request, "time": 1790000001, "response": answer}
        path.write_text(json.dumps(line) + "\n")
    else:
        entry = {
            "startedDateTime": "2026-09-21T14:13:21.000Z",
            "request": {**request, "postData": {"text": request.pop("body")}},
            "response": {**answer, "content": {"text": answer["body"]}},
        }
        path.write_text(json.dumps({"log": {"entries": [entry]}}))

    report = json.loads(run("check", "--offline", "--format", "json", str(path)).out)

    (found,) = (each for each in report["findings"] if each["code"] == code)
    assert found["count"] > 0
    assert found["places"][0]["line"] == 1
