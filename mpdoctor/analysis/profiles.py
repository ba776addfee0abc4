"""Adds up what profiles and their updates show by themselves, whoever they belong to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from mpdoctor.analysis.profile_faults import (
    Found,
    id_oddities,
    profile_oddities,
    update_faults,
    written_oddities,
)
from mpdoctor.analysis.profile_values import take_group_keys, take_values
from mpdoctor.analysis.totals import Totals
from mpdoctor.mixpanel.profiles import epoch
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.profiles import (
    ProfileNote,
    ProfileOddity,
    ProfileUpdateShape,
    UpdateFault,
)
from mpdoctor.model.record import Batch, Kind
from mpdoctor.model.tally import FaultyValue


def take_profiles(
    batch: Batch, into: Totals, shard: tuple[int, int], now: float
) -> None:
    """Add up a batch of profiles or updates."""

    def at(position: int) -> RecordPosition:
        return (*shard, position)

    hits: dict[tuple[Any, ...], list[FaultyValue]] = defaultdict(list)
    group, captured = batch.kind is Kind.GROUP_UPDATE, batch.request is not None
    for record, position in zip(batch.records, batch.positions, strict=True):
        for kind, operator, name, sample, label in _found(record, batch.kind, now):
            key = (kind.value, operator, name, group, captured)
            hits[key].append((position, sample, label))

    for key, found in hits.items():
        into.profile_faults[key].add(found, at, into.keep)
    take_values(batch, into, at)
    if group:
        take_group_keys(batch, into, at)


def _found(record: dict[str, Any], kind: Kind, now: float) -> Iterator[Found]:
    if kind is Kind.PROFILE:
        properties = record.get("$properties")
        if isinstance(properties, dict):
            seen = epoch(properties.get("$last_seen", properties.get("last_seen")))
            yield from profile_oddities(properties, seen, now)
        yield from id_oddities(record.get("$distinct_id"))
        return
    yield from update_faults(record, group=kind is Kind.GROUP_UPDATE)
    if kind is Kind.PROFILE_UPDATE:
        for operator in ("$set", "$set_once"):
            written = record.get(operator)
            if isinstance(written, dict):
                yield from written_oddities(written, operator, now)
        yield from id_oddities(record.get("$distinct_id"))


_FAULTS = frozenset(fault.value for fault in UpdateFault)


def update_shapes(totals: Totals) -> Iterator[ProfileUpdateShape]:
    """All faults of updates."""
    kinds = {True: Kind.GROUP_UPDATE, False: Kind.PROFILE_UPDATE}
    for (kind, operator, name, group, captured), row in totals.profile_faults.items():
        if kind in _FAULTS:
            yield ProfileUpdateShape(
                UpdateFault(kind),
                operator,
                name or None,
                group,
                row.tally.seen(),
                row.shown(),
                dict(sorted(row.kinds.items())),
                captured,
                totals.examined[kinds[group].value],
            )


def profile_notes(totals: Totals) -> Iterator[ProfileNote]:
    """All oddities of profiles."""
    for (kind, operator, name, _, _), row in totals.profile_faults.items():
        if kind not in _FAULTS:
            yield ProfileNote(
                ProfileOddity(kind),
                name or None,
                operator,
                row.tally.seen(),
                totals.examined[Kind.PROFILE.value],
                row.shown(),
                dict(sorted(row.kinds.items())),
            )
