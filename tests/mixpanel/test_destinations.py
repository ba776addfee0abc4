"""What a destination sends, held against the tests in the platforms' own repositories.

RudderStack's expectations follow `test/integrations/destinations/mp/processor/data.ts`,
Segment's `packages/destination-actions/src/destinations/mixpanel/__tests__`.
"""

from typing import Any

import pytest

from mpdoctor.mixpanel.destinations import (
    MOST_PATHS,
    forwarded,
    paths_of,
    read_call,
)
from mpdoctor.model.cdp import Forwarded

SEGMENT = {"library": {"name": "analytics.js", "version": "2.11.1"}}
RUDDERSTACK = {"library": {"name": "RudderLabs JavaScript SDK"}}
JITSU = {"library": {"name": "@jitsu/js"}}


def sent(record: dict[str, Any], simplified: bool | None = None) -> Forwarded:
    call = read_call(record)
    assert call is not None
    return forwarded(call, frozenset(paths_of(record)), simplified=simplified)


def shown(result: Forwarded) -> list[tuple[str, str, str]]:
    return [(each.kind, each.name, each.endpoint) for each in result.records]


PLATFORMS = [
    pytest.param({"context": SEGMENT}, "Segment", id="analytics.js"),
    pytest.param(
        {"context": {"library": {"name": "@segment/analytics-node"}}},
        "Segment",
        id="Segment's Node SDK",
    ),
    pytest.param({"writeKey": "w"}, "Segment", id="a write key"),
    pytest.param({"context": RUDDERSTACK}, "RudderStack", id="RudderLabs"),
    pytest.param(
        {"channel": "web", "originalTimestamp": "2026-11-01T10:00:00Z"},
        "RudderStack",
        id="a channel of RudderStack's",
    ),
    pytest.param(
        {"context": {"library": {"name": "analytics-node"}}, "channel": "server"},
        "",
        id="a name that two platforms use",
    ),
    pytest.param({"context": JITSU}, "Jitsu", id="Jitsu"),
    pytest.param({"userId": "u"}, "", id="made by hand"),
    pytest.param({"context": {"library": ["x"]}}, "", id="a library of another type"),
    pytest.param({"context": "x"}, "", id="a context of another type"),
]


@pytest.mark.parametrize(("fields", "platform"), PLATFORMS)
def test_the_platform_is_what_the_call_shows(
    fields: dict[str, Any], platform: str
) -> None:
    call = read_call({"type": "track", "event": "Sign Up", **fields})

    assert call is not None
    assert call.platform == platform


RECORDS = [
    pytest.param(
        {"type": "track", "event": "Sign Up", "userId": "u", "context": SEGMENT},
        [("event", "Sign Up", "/import")],
        id="Segment track",
    ),
    pytest.param(
        {"type": "page", "name": "Home", "anonymousId": "a", "context": SEGMENT},
        [("event", "Viewed Home", "/import")],
        id="Segment page",
    ),
    pytest.param(
        {"type": "screen", "name": "Home", "anonymousId": "a", "context": SEGMENT},
        [("event", "Viewed Home", "/import")],
        id="Segment screen",
    ),
    pytest.param(
        {
            "type": "track",
            "event": "Order Completed",
            "userId": "u",
            "properties": {"products": [{"sku": "A"}]},
            "context": SEGMENT,
        },
        [
            ("event", "Order Completed", "/import"),
            ("event", "Product Purchased", "/import"),
        ],
        id="Segment order",
    ),
    pytest.param(
        {
            "type": "identify",
            "userId": "u",
            "anonymousId": "a",
            "traits": {"email": "a@example.com"},
            "context": SEGMENT,
        },
        [("event", "$identify", "/track"), ("profile update", "$set", "/engage")],
        id="Segment identify",
    ),
    pytest.param(
        {"type": "identify", "userId": "u", "context": SEGMENT},
        [],
        id="Segment identify without anything",
    ),
    pytest.param(
        {
            "type": "group",
            "userId": "u",
            "groupId": "g",
            "traits": {"name": "Acme"},
            "context": SEGMENT,
        },
        [("group update", "$set", "/groups")],
        id="Segment group",
    ),
    pytest.param(
        {"type": "group", "userId": "u", "groupId": "g", "context": SEGMENT},
        [],
        id="Segment group without traits",
    ),
    pytest.param(
        {"type": "alias", "userId": "u", "previousId": "p", "context": SEGMENT},
        [],
        id="Segment alias",
    ),
    pytest.param(
        {
            "type": "track",
            "event": "Buy",
            "userId": "u",
            "properties": {"revenue": 25},
            "context": RUDDERSTACK,
        },
        [("event", "Buy", "/import"), ("profile update", "$append", "/engage")],
        id="RudderStack revenue",
    ),
    pytest.param(
        {"type": "page", "name": "Home", "userId": "u", "context": RUDDERSTACK},
        [("event", "Loaded a Page", "/import")],
        id="RudderStack page",
    ),
    pytest.param(
        {"type": "screen", "name": "Home", "userId": "u", "context": RUDDERSTACK},
        [("event", "Loaded a Screen", "/import")],
        id="RudderStack screen",
    ),
    pytest.param(
        {"type": "page", "name": "Home", "userId": "u", "context": JITSU},
        [("event", "$mp_web_page_view", "/import")],
        id="Jitsu page",
    ),
    pytest.param(
        {"type": "alias", "userId": "u", "context": JITSU}, [], id="Jitsu alias"
    ),
    pytest.param(
        {"type": "track", "event": "Buy", "userId": "u"}, [], id="an unknown platform"
    ),
]


@pytest.mark.parametrize(("record", "records"), RECORDS)
def test_records_that_mixpanel_gets(
    record: dict[str, Any], records: list[tuple[str, str, str]]
) -> None:
    result = sent(record)

    assert shown(result) == records
    assert bool(result.note) is not bool(records)


DISTINCT_IDS = [
    (SEGMENT, True, "anonymousId"),
    (RUDDERSTACK, True, '"$device:" + anonymousId'),
    (RUDDERSTACK, False, "anonymousId"),
    (JITSU, True, '"$device:" + anonymousId'),
    (JITSU, False, "anonymousId"),
]


@pytest.mark.parametrize(("context", "simplified", "expected"), DISTINCT_IDS)
def test_the_id_of_somebody_anonymous(
    context: dict[str, Any], simplified: bool, expected: str
) -> None:
    call = {"type": "track", "event": "Buy", "anonymousId": "a", "context": context}

    (record,) = sent(call, simplified).records

    assert record.values["distinct_id"] == expected
    assert record.values.get("$device_id", "anonymousId") == "anonymousId"


@pytest.mark.parametrize("context", [RUDDERSTACK, JITSU])
@pytest.mark.parametrize(("simplified", "merged"), [(True, 0), (False, 1), (None, 1)])
def test_only_the_original_id_merge_needs_merge_events(
    context: dict[str, Any], simplified: bool | None, merged: int
) -> None:
    call = {
        "type": "identify",
        "userId": "u",
        "anonymousId": "a",
        "traits": {"plan": "free"},
        "context": context,
    }

    names = [record.name for record in sent(call, simplified).records]

    assert names.count("$merge") == merged


def test_segment_renames_what_mixpanel_reserves_and_leaves_out_ids() -> None:
    call = {
        "type": "track",
        "event": "Buy",
        "userId": "u",
        "properties": {"id": 5, "price": 3},
        "context": {**SEGMENT, "page": {"url": "https://example.com/"}},
    }

    result = sent(call)

    (record,) = result.records
    assert record.values["$current_url"] == "context.page.url"
    assert record.values["price"] == "properties.price"
    assert "properties.id" not in result.used


def test_anonymous_calls_are_held_back_by_jitsu_unless_it_is_told_otherwise() -> None:
    call = {"type": "track", "event": "Buy", "anonymousId": "a", "context": JITSU}

    (anonymous,) = sent(call).records
    (known,) = sent({**call, "userId": "u"}).records

    assert "Anonymous" in anonymous.condition
    assert known.condition == ""


EXCLUDED = [
    ({"All": False}, True),
    ({"All": False, "Mixpanel": True}, False),
    ({"All": True, "Actions Mixpanel": False}, True),
    ({"All": True}, False),
    ("x", False),
    (None, False),
]


@pytest.mark.parametrize(("integrations", "excluded"), EXCLUDED)
def test_calls_can_exclude_mixpanel(integrations: Any, excluded: bool) -> None:
    result = sent(
        {
            "type": "track",
            "event": "Buy",
            "userId": "u",
            "integrations": integrations,
            "context": SEGMENT,
        }
    )

    assert (result.records == ()) is excluded
    assert ("integrations" in result.note) is excluded


def test_odd_calls_are_counted_all_the_same() -> None:
    odd = {
        "type": "track",
        "event": 5,
        "userId": {"a": 1},
        "properties": [1],
        "traits": "x",
        "context": {"traits": 7, **SEGMENT, "app": [{}], "page": None},
    }

    call = read_call(odd)

    assert call is not None
    assert (call.name, call.ids) == ("", ())
    assert set(paths_of(odd)) == {"context.library.name", "context.library.version"}


def test_values_that_are_remembered_are_bounded() -> None:
    many = {f"p{n:05}": n for n in range(5_000)} | {"x" * 10_000: 1}

    paths = list(paths_of({"type": "track", "properties": many}))

    assert len(paths) == MOST_PATHS
    assert max(map(len, paths)) < 300
