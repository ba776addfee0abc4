"""A request dump says the same in each of its spellings."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Lint, Record
from tests.e2e.recorder import Recording
from tests.e2e.test_python_sdk import VERSIONS

pytestmark = pytest.mark.e2e

Request = dict[str, Any]


def headers_as_object(request: Request) -> Request:
    return {**request, "headers": dict(request["headers"])}


def body_in_base64(request: Request) -> Request:
    rest = {key: value for key, value in request.items() if key != "body"}
    return {**rest, "body_base64": base64.b64encode(request["body"].encode()).decode()}


def without_an_answer(request: Request) -> Request:
    return {key: value for key, value in request.items() if key != "response"}


def gzipped_on_the_way(request: Request) -> Request:
    packed = gzip.compress(request["body"].encode(), mtime=0)
    rest = {key: value for key, value in request.items() if key != "body"}
    return {
        **rest,
        "headers": [*request["headers"], ["Content-Encoding", "gzip"]],
        "body_base64": base64.b64encode(packed).decode(),
    }


@pytest.fixture
def recorded(record_python: Record) -> Recording:
    return record_python(VERSIONS[0], "everything")


def test_each_spelling_gives_the_same_diagnosis(
    recorded: Recording, tmp_path: Path, lint: Lint
) -> None:
    path = recorded.dump(tmp_path / "dump.ndjson")
    as_recorded = lint(path)
    assert as_recorded["examined"]["events"] == 49

    for spell in (
        headers_as_object,
        body_in_base64,
        without_an_answer,
        gzipped_on_the_way,
    ):
        lines = [json.dumps(spell(request)) for request in recorded.requests]
        path.write_text("\n".join(lines), encoding="utf-8")
        report = lint(path)
        if spell is without_an_answer:
            # Nothing is proven of what became of the requests.
            assert report["areas"]["sdk"]["status"] == "not examined"
            for known in ("deliveries", "areas"):
                report[known] = as_recorded[known]
        assert report == as_recorded, spell.__name__


def test_a_body_alone_is_read_as_well(
    recorded: Recording, tmp_path: Path, lint: Lint
) -> None:
    bodies = tmp_path / "bodies"
    bodies.mkdir()
    for number, request in enumerate(recorded.requests):
        (bodies / f"{number:02}.txt").write_text(request["body"], encoding="utf-8")

    examined = lint(bodies)["examined"]

    assert examined["events"] == 49
    assert examined["profile_updates"] == 21
    assert examined["group_updates"] == 9
    assert examined["exchanges"] == examined["unreadable"] == 0
