"""Records are told apart by their own keys."""

from typing import Any

import pytest

from mpdoctor.inputs.records import LARGE, RecordBuffers, is_record
from mpdoctor.model.record import Kind

SEGMENT = {"event": "X", "userId": "u", "messageId": "m"}


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        pytest.param({"event": "A", "properties": {}}, Kind.EVENT, id="event"),
        pytest.param({"event": None, "properties": {}}, Kind.EVENT, id="null name"),
        pytest.param({"properties": {"time": 1}}, Kind.EVENT, id="no name"),
        pytest.param({"Event": "A", "properties": {}}, Kind.EVENT, id="miscased key"),
        pytest.param({"event": "A"}, Kind.EVENT, id="no properties"),
        pytest.param({"event": "A", "properties": []}, Kind.EVENT, id="list inside"),
        pytest.param({"event": "A", "properties": None}, Kind.EVENT, id="null inside"),
        pytest.param({"event": "A", "time": 1}, Kind.EVENT, id="flat"),
        pytest.param({"event": 5, "user_id": "u"}, Kind.EVENT, id="flat, odd name"),
        pytest.param({"time": 1, "distinct_id": "u"}, Kind.EVENT, id="flat, no name"),
        pytest.param(
            {"event_name": "A", "time": 1, "properties": {"x": 1}},
            Kind.EVENT,
            id="pipeline row",
        ),
        pytest.param(
            {"$token": "t", "$distinct_id": "u", "$set": {}},
            Kind.PROFILE_UPDATE,
            id="update",
        ),
        pytest.param(
            {"$distinct_id": "u", "$delete": ""}, Kind.PROFILE_UPDATE, id="deletion"
        ),
        pytest.param(
            {"$token": "t", "$add": {"n": 1}}, Kind.PROFILE_UPDATE, id="update, no id"
        ),
        pytest.param(
            {"$token": "t", "$distinct_id": "u"},
            Kind.PROFILE_UPDATE,
            id="update without operator",
        ),
        pytest.param(
            {"$token": "t", "$group_key": "c", "$group_id": "g", "$set": {}},
            Kind.GROUP_UPDATE,
            id="group update",
        ),
        pytest.param(
            {"$distinct_id": "u", "$properties": {"$name": "A"}},
            Kind.PROFILE,
            id="profile",
        ),
        pytest.param(
            {"distinct_id": "u", "email": "a@example.com"},
            Kind.PROFILE,
            id="flat profile",
        ),
        pytest.param(
            {"distinct_id": "u", "properties": {"plan": "pro"}},
            Kind.PROFILE,
            id="pipeline profile",
        ),
        pytest.param({}, None, id="empty"),
        pytest.param({"a": 1}, None, id="unknown keys"),
        pytest.param({"$set": {"a": 1}}, None, id="an operator alone"),
        pytest.param({"$distinct_id": "u"}, None, id="an id alone"),
        pytest.param({"distinct_id": "u"}, None, id="a flat id alone"),
        pytest.param({"type": "object", "properties": {}}, None, id="JSON Schema"),
        pytest.param({"type": "Feature", "properties": {}}, None, id="GeoJSON"),
    ],
)
def test_the_keys_show_the_kind(record: dict[str, Any], kind: Kind | None) -> None:
    buffers = RecordBuffers()

    taken = buffers.add(record, 1)

    assert taken is (kind is not None) is is_record(record)
    assert [batch.kind for batch in buffers.batches()] == ([kind] if kind else [])


def test_an_event_of_something_else_is_recognised() -> None:
    assert is_record(SEGMENT)
    assert not RecordBuffers().add(SEGMENT, 1)


def test_metadata_of_mobile_sdks_is_put_inside() -> None:
    buffers = RecordBuffers()
    buffers.add({"event": "A", "properties": {"x": 1}, "$mp_metadata": {"m": 1}}, 1)

    (batch,) = buffers.batches()

    assert batch.records == [{"x": 1, "$mp_metadata": {"m": 1}}]


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("2026-01-05T10:00:00Z", 1767607200),
        ("2026-01-05T10:00:00", 1767607200),
        ("2026-01-05 10:00:00 UTC", 1767607200),
        ("2026-01-05T11:00:00+01:00", 1767607200),
        pytest.param("2026-01-05 9:59:60", "2026-01-05 9:59:60", id="no such second"),
        pytest.param("2026-01-05 9:05:00", 1767603900, id="spreadsheet"),
        pytest.param("2026-01-05 9:05", 1767603900, id="spreadsheet, no seconds"),
        ("2026-01-05T10:00:00.250Z", 1767607200.25),
        ("2026-01-05", 1767571200),
        (1767607200, 1767607200),
        (1767607200123, 1767607200123),
        ("1767607200", "1767607200"),
        ("20260105", "20260105"),
        ("yesterday", "yesterday"),
        ("2026-13-45T00:00:00Z", "2026-13-45T00:00:00Z"),
        (None, None),
    ],
)
def test_flat_rows_bring_iso_time(time: Any, seconds: Any) -> None:
    buffers = RecordBuffers()
    buffers.add({"event": "A", "time": time, "distinct_id": "u"}, 1)

    (batch,) = buffers.batches()

    assert batch.records == [{"time": seconds, "distinct_id": "u"}]


def test_flat_rows_become_properties() -> None:
    buffers = RecordBuffers()
    buffers.add(
        {
            "event": "A",
            "time": 1,
            "insert_id": "i",
            "device_id": "d",
            "user_id": None,
            "price": None,
        },
        1,
    )

    (batch,) = buffers.batches()

    assert batch.names == ["A"]
    assert batch.records == [
        {"time": 1, "$insert_id": "i", "$device_id": "d", "price": None}
    ]


def test_an_id_under_both_names_keeps_mixpanels() -> None:
    buffers = RecordBuffers()
    buffers.add({"event": "A", "insert_id": "wrong", "$insert_id": "right"}, 1)

    (batch,) = buffers.batches()

    assert batch.records == [{"$insert_id": "right"}]


def test_pipeline_columns_join_the_properties() -> None:
    buffers = RecordBuffers()
    buffers.add(
        {"event_name": "A", "time": 1, "user_id": "u", "properties": {"x": 1}}, 1
    )

    (batch,) = buffers.batches()

    assert (batch.names, batch.records) == (
        ["A"],
        [{"x": 1, "time": 1, "$user_id": "u"}],
    )


def test_large_records_are_listed_by_position() -> None:
    buffers = RecordBuffers()
    for size in (LARGE - 1, LARGE, LARGE + 5):
        buffers.add({"event": "A", "properties": {}}, 1, size)

    (batch,) = buffers.batches()

    assert batch.sizes == {1: LARGE, 2: LARGE + 5}
