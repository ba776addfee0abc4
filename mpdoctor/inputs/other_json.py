"""JSON that is something else, told by the keys of its first object."""

import re
from collections.abc import Callable

from mpdoctor.inputs.format import Head, Refusal, decoded

NOT_DATA = "mpdoctor reads events, profiles and captured requests"
AS_HAR = "export the session as HAR, and name that file"
OF_JSON = 85
# Files of dbt quote the columns of models, which look like those of events.
_BEFORE_RECORDS = 45

_RECORD_HAR = "it holds no bodies: export the requests as HAR from the developer tools"
_EXPORT = "it holds numbers, no events: get the events with a raw export"
_TOKEN = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*+:)?|[{}\[\]]', re.DOTALL)
_DBT = rb'\{\s*"metadata"\s*:\s*\{[^{}]{0,2000}"dbt_(?:schema_)?version"'
# Lexicon's schemas, and Segment's rules.
_PLANS = rb'"schemaJson"\s*:|"type"\s*:\s*"TRACK".*"jsonSchema"|"jsonSchema".*"TRACK"'
_SHORT = 4096


def _first_keys(head: Head) -> set[str]:
    """The keys of the first object, as far as the head shows it."""
    value = decoded(head.text) if head.whole else head.values[0]
    if isinstance(value, list) and value:
        value = value[0]
    if value is not None:
        return set(value) if isinstance(value, dict) else set()
    return _keys_of_part(head.text)


def _keys_of_part(text: bytes) -> set[str]:
    """The keys of the first object of a text that is cut off."""
    keys: set[str] = set()
    depth = level = 0
    for match in _TOKEN.finditer(text):
        sign = match[0][:1]
        if sign in b"{[":
            depth += 1
            level = level or depth * (sign == b"{")
        elif sign in b"}]":
            depth -= 1
            if depth < level:
                break
        elif match[2] is not None and depth == level:
            keys.add(match[1].decode("utf-8", "replace"))
    return keys


def _has_keys(*names: str) -> Callable[[Head], bool]:
    return lambda head: head.is_json and _first_keys(head) >= set(names)


def _is_answer(head: Head) -> bool:
    """What Mixpanel says instead of an export: `{"error": …, "request": …}`."""
    keys = _first_keys(head) if head.is_json and len(head.text) < _SHORT else set()
    return (
        bool(keys)
        and "error" in keys
        and keys <= {"error", "request", "status", "code"}
    )


def _is_dbt(head: Head) -> bool:
    return re.match(_DBT, head.text) is not None


def _is_plan(head: Head) -> bool:
    return head.is_json and re.search(_PLANS, head.text, re.DOTALL) is not None


def _is_netlog(head: Head) -> bool:
    return head.is_json and (
        "constants" in _first_keys(head) and b'"logEventTypes"' in head.text
    )


def _is_report(head: Head) -> bool:
    """The answer of a query: https://developer.mixpanel.com/reference/query-api."""
    if not head.is_json:
        return False
    keys = _first_keys(head)
    return (
        keys >= {"computed_at", "series"}
        or keys == {"data", "legend_size"}
        or keys == {"meta", "data"}
    )


OTHER_JSON = (
    Refusal(
        *("dbt", _BEFORE_RECORDS, _is_dbt, "is a file that dbt wrote about its models"),
        "name the data of a model: its table as CSV or Parquet, or a database such as "
        "`duckdb:///warehouse.db?table=events`",
    ),
    Refusal(
        *("answer", OF_JSON, _is_answer, "is an error message of Mixpanel's API"),
        "read the `error` in it, then run the export again",
    ),
    Refusal(
        *("report", OF_JSON, _has_keys("mpdoctor", "findings", "verdict")),
        *("is a report of mpdoctor", "name the data that the report is about"),
    ),
    Refusal(
        *("numbers", OF_JSON, _is_report, "is a report of Mixpanel's", _EXPORT),
    ),
    Refusal(
        *("notebook", OF_JSON, _has_keys("cells", "nbformat")),
        *("is a Jupyter notebook", NOT_DATA),
    ),
    Refusal(
        *("foreign plan", OF_JSON, _is_plan, "is a tracking plan, not data"),
        "make a plan of it: `mpdoctor plan convert FILE`",
    ),
    Refusal(
        *("schema", OF_JSON, _has_keys("$schema")),
        *("is a JSON Schema or a settings file", NOT_DATA),
    ),
    Refusal(
        *("charles", OF_JSON, _has_keys("scheme", "host", "durations", "request")),
        *("is a session of Charles", AS_HAR),
    ),
    Refusal(
        *("netlog", OF_JSON, _is_netlog, "is a network log of Chromium", _RECORD_HAR),
    ),
    Refusal(
        *("trace", OF_JSON, _has_keys("traceEvents")),
        *("is a performance trace of a browser", _RECORD_HAR),
    ),
    Refusal(
        *("postman", OF_JSON, _has_keys("info", "item")),
        *("is a collection of Postman", "copy a request of it as cURL, and save that"),
    ),
    *(
        Refusal(
            f"{key} document",
            OF_JSON,
            _has_keys(key, "paths"),
            "is a description of an API",
            NOT_DATA,
        )
        for key in ("openapi", "swagger")
    ),
)
