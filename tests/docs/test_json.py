"""The page on the JSON document lists its fields, all of them and no others."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.docs.pages import blocks, page, quoted, rows
from tests.samples.conftest import Mpdoctor

PAGE = page("json.md")
FIELDS = [quoted(row[0])[0] for row in rows(PAGE)]
PATTERNS = {
    field: re.compile(re.escape(field).replace(r"\*", r"[^.]*") + r"(\..*|\[.*)?")
    if field.endswith("*")
    else re.compile(re.escape(field).replace(r"\*", r"[^.]*"))
    for field in FIELDS
}
RUNS = {
    "the shop": ("check", "sample_payloads/shop"),
    "a healthy export": ("lint", "sample_payloads/healthy.ndjson"),
    "a walk without a cause": ("check", "sample_payloads/healthy.ndjson", "--offline"),
    "something ignored": (
        "lint",
        "sample_payloads/ingestion/missing_time.jsonl",
        "--config",
        "tests/docs/ignoring.yaml",
    ),
    "calls to a customer data platform": (
        "lint",
        "tests/docs/cdp-calls.jsonl",
    ),
    "a baseline": (
        "lint",
        "sample_payloads/settings/stale_baseline.jsonl",
        "--config",
        "sample_payloads/settings/stale_baseline.mpdoctor.yaml",
    ),
    "no answers": ("lint", "sample_payloads/ingestion/compressed_update.jsonl"),
    "a window": (
        "lint",
        "sample_payloads/healthy.ndjson",
        *("--since", "2000-01-01", "--until", "2100-01-01"),
    ),
    "a gap": ("lint", "sample_payloads/healthy.ndjson", "gone.ndjson"),
}


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all values that are neither a list nor an object."""
    if isinstance(value, dict) and value:
        for key, inside in value.items():
            key = key.replace(".", "·")
            yield from leaves(inside, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for inside in value:
            yield from leaves(inside, f"{path}[]")
    elif not isinstance(value, dict | list):
        yield path


def documented(path: str) -> list[str]:
    return [field for field, pattern in PATTERNS.items() if pattern.fullmatch(path)]


@pytest.mark.parametrize("arguments", RUNS.values(), ids=RUNS)
def test_every_field_is_documented(
    mpdoctor: Mpdoctor, arguments: tuple[str, ...]
) -> None:
    _, document = mpdoctor(*arguments)

    assert sorted({path for path in leaves(document) if not documented(path)}) == []


def test_every_documented_field_is_written(mpdoctor: Mpdoctor) -> None:
    written = {
        field
        for arguments in RUNS.values()
        for path in leaves(mpdoctor(*arguments)[1])
        for field in documented(path)
    }

    # No test asks the network.
    asked = {
        "ladder[].evidence.*",
        "ladder[].details[].name",
        "ladder[].details[].found",
        "areas.*.help",
    }
    assert set(FIELDS) - written - asked == set()


def test_the_example_is_one_of_the_shops_findings(mpdoctor: Mpdoctor) -> None:
    (example,) = map(json.loads, blocks(PAGE, "json"))
    _, document = mpdoctor(*RUNS["the shop"])

    assert example in [
        {key: finding[key] for key in example} for finding in document["findings"]
    ]


def test_findings_are_in_the_order_that_is_promised(mpdoctor: Mpdoctor) -> None:
    ranks = ["error", "warning", "info"]
    _, document = mpdoctor(*RUNS["the shop"])

    order = [(ranks.index(it["severity"]), it["code"]) for it in document["findings"]]

    assert order == sorted(order)
