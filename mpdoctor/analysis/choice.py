"""Picks the events of one name or person out of what was read."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from mpdoctor.mixpanel.ids import DEVICE_PREFIX
from mpdoctor.model.record import Batch, Kind, Reading
from mpdoctor.model.walk import EventChoice

# The first that an event has is that of its person.
_IDS = ("$user_id", "distinct_id", "$device_id", "$identified_id", "$anon_id")


def chosen(reading: Reading, choice: EventChoice) -> Batch | None:
    """The chosen events of a batch; `None` where there are none."""
    if not isinstance(reading, Batch) or reading.kind is not Kind.EVENT:
        return None
    numbers = [
        number
        for number, (name, record) in enumerate(
            zip(reading.names, reading.records, strict=True)
        )
        if (choice.event is None or name == choice.event)
        and (choice.user is None or _is_of(choice, record))
    ]
    return part_of(reading, numbers) if numbers else None


def part_of(batch: Batch, numbers: Sequence[int]) -> Batch:
    """The records of a batch with these numbers, which rise."""
    return replace(
        batch,
        records=[batch.records[number] for number in numbers],
        positions=[batch.positions[number] for number in numbers],
        names=[batch.names[number] for number in numbers] if batch.names else [],
        sizes={
            index: batch.sizes[number]
            for index, number in enumerate(numbers)
            if number in batch.sizes
        },
        size=batch.size * len(numbers) // max(1, len(batch.records)),
    )


def _is_of(choice: EventChoice, record: dict[str, Any]) -> bool:
    """Whether an event carries the id, with or without `$device:`, or is of a person who
    has it: whoever used a device before is not who is signed in on it now."""
    ids = [
        str(value).removeprefix(DEVICE_PREFIX)
        for key in _IDS
        if (value := record.get(key)) is not None and not isinstance(value, dict | list)
    ]
    if str(choice.user).removeprefix(DEVICE_PREFIX) in ids:
        return True
    return bool(choice.ids) and next(filter(None, ids), None) in choice.ids
