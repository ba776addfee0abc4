"""JSON that is no data is called what it is, also where its head is cut off."""

import json
from typing import Any

import pytest

from mpdoctor.inputs.detection import detect
from mpdoctor.inputs.format import Head, Refusal

COLUMNS = {"event": {"name": "event"}, "distinct_id": {"name": "distinct_id"}}
DBT = "is a file that dbt wrote about its models"
CHARLES = "is a session of Charles"
META = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param({"metadata": META, "nodes": {"m": {"columns": COLUMNS}}}, DBT),
        pytest.param({"metadata": META, "results": [{"status": "success"}]}, DBT),
        pytest.param(
            [{"scheme": "https", "host": "h", "durations": {}, "request": {}}],
            CHARLES,
        ),
        pytest.param(
            {"constants": {"logEventTypes": {"A": 1}}, "events": []},
            "is a network log of Chromium",
        ),
        pytest.param(
            {"traceEvents": [{"name": "event"}]}, "is a performance trace of a browser"
        ),
        pytest.param({"info": {}, "item": []}, "is a collection of Postman"),
        pytest.param({"openapi": "3.1.0", "paths": {}}, "is a description of an API"),
        pytest.param(
            {"results": [{"name": "Sign Up", "schemaJson": {"properties": {}}}]},
            "is a tracking plan, not data",
        ),
        pytest.param(
            {"rules": [{"type": "TRACK", "jsonSchema": {}}]},
            "is a tracking plan, not data",
        ),
        pytest.param(
            {"computed_at": "2026-11-01", "series": {"Sign Up": {"2026-11-01": 5}}},
            "is a report of Mixpanel's",
        ),
        pytest.param(
            {"data": {"values": {}}, "legend_size": 1}, "is a report of Mixpanel's"
        ),
        pytest.param(
            {"name": "shop", "entityType": "user"},
            "is JSON, but holds no Mixpanel data",
        ),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_that_is_no_data_is_called_what_it_is(
    value: Any, problem: str, indent: int | None
) -> None:
    found = detect(Head(json.dumps(value, indent=indent).encode(), whole=True))

    assert isinstance(found, Refusal)
    assert found.problem == problem


BEGINNINGS = [
    (json.dumps({"metadata": META, "nodes": {"m": {"columns": COLUMNS}}})[:-4], DBT),
    ('{"constants": {"logEventTypes": {"A": 1', "is a network log of Chromium"),
    ('{"openapi": "3.1.0", "paths": {"/track"', "is a description of an API"),
    ('[{"scheme": "", "host": "", "durations": {}, "request": {"a": 1', CHARLES),
    ('{"a": {"openapi": 1, "paths": 1}, "b": "', "holds no Mixpanel data"),
    ('[{"openapi": "x"}, {"paths": 1}, {"b": "', "holds no Mixpanel data"),
]


@pytest.mark.parametrize(("text", "problem"), BEGINNINGS)
def test_the_beginning_of_a_document_shows_what_it_is(text: str, problem: str) -> None:
    found = detect(Head(text.encode(), whole=False))

    assert isinstance(found, Refusal)
    assert found.problem == problem
