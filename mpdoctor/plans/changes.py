"""What differs between two versions of a plan, and whom it breaks."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from mpdoctor.model.plan import EventSpec, PropertySpec, Status, TrackingPlan
from mpdoctor.plans.renames import renamed_events, renamed_properties
from mpdoctor.plans.spec_changes import ChangeImpact, Effect, property_changes

Specs = Mapping[str, PropertySpec]


class ChangeKind(StrEnum):
    """How something differs."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class Change(Struct, frozen=True):
    """One difference.

    `section` is the key of the plan (`events`, `user_properties`, …), `event` the event
    or the group key, `property` a property, with what is inside as `items[].sku`. `key`
    is what of it changed; `old` and `new` are its values or names. `reason` says why it
    breaks somebody, or why not.
    """

    kind: ChangeKind
    section: str
    event: str | None
    property: str | None
    key: str
    old: Any
    new: Any
    effects: tuple[Effect, ...]
    reason: str


def changes(old: TrackingPlan, new: TrackingPlan) -> list[Change]:
    """All differences: those of the plan, of events in order, and of properties."""
    return [
        *_of_plan(old, new),
        *_of_events(old, new),
        *_of_properties("super_properties", None, old, new),
        *_of_properties("user_properties", None, old, new),
        *_of_groups(old, new),
    ]


def _of_plan(old: TrackingPlan, new: TrackingPlan) -> Iterator[Change]:
    for key, before, after in (
        ("naming.events", old.event_naming, new.event_naming),
        ("naming.properties", old.property_naming, new.property_naming),
        ("unplanned.events", old.unplanned_events, new.unplanned_events),
        ("unplanned.properties", old.unplanned_properties, new.unplanned_properties),
    ):
        if before != after:
            verdict = ChangeImpact((), "judges data that is not planned")
            yield _changed(
                "plan", None, None, key, _word(before), _word(after), verdict
            )
    if old.user_id != new.user_id:
        ids = [plan.user_id or PropertySpec() for plan in (old, new)]
        for path, key, was, is_, verdict in property_changes("user_id", *ids):
            yield _changed("identity", None, path, key, was, is_, verdict)


def _word(value: Any) -> Any:
    return None if value is None else str(value)


def _of_events(old: TrackingPlan, new: TrackingPlan) -> Iterator[Change]:
    renamed = renamed_events(old, new)
    for name, spec in old.events.items():
        if name in renamed:
            meant = renamed[name]
            yield Change(
                *(ChangeKind.RENAMED, "events", name, None, "name", name, meant),
                (Effect.SENDERS, Effect.REPORTS),
                "data under the old name is no longer planned, and reports must follow",
            )
            yield from _of_event(name, spec, new.events[meant], old, new)
        elif name not in new.events:
            effects: tuple[Effect, ...] = (Effect.SENDERS, Effect.REPORTS)
            reason = "data is no longer planned, and reports lose it"
            if spec.status in (Status.BLOCKED, Status.PLANNED):
                effects, reason = (), f"it was `{spec.status.value}`"
            yield Change(
                *(ChangeKind.REMOVED, "events", name, None, "name", name, None),
                effects,
                reason,
            )
        else:
            yield from _of_event(name, spec, new.events[name], old, new)
    for name in new.events:
        if name not in old.events and name not in renamed.values():
            yield Change(
                *(ChangeKind.ADDED, "events", name, None, "name", None, name),
                (),
                "nobody sends it yet",
            )


def _of_event(
    name: str, old: EventSpec, new: EventSpec, before: TrackingPlan, after: TrackingPlan
) -> Iterator[Change]:
    if old.status is not new.status:
        yield _changed(
            *("events", name, None, "status", old.status.value, new.status.value),
            _status(old.status, new.status),
        )
    yield from _of_sources(name, old, new)
    for key in sorted(set(new.group_keys) - set(old.group_keys)):
        verdict = ChangeImpact((Effect.SENDERS,), "every event must carry it now")
        yield _changed("events", name, None, "group_keys", None, key, verdict)
    for key in sorted(set(old.group_keys) - set(new.group_keys)):
        verdict = ChangeImpact((Effect.REPORTS,), "group reports may lack events")
        yield _changed("events", name, None, "group_keys", key, None, verdict)
    for key in ("description", "owner", "display_name", "version", "since", "until"):
        was, is_ = getattr(old, key), getattr(new, key)
        if was != is_:
            verdict = ChangeImpact((), "describes the event only")
            yield _changed("events", name, None, key, was, is_, verdict)
    yield from _among(
        *("events", name, old.properties, new.properties),
        before.super_properties,
        after.super_properties,
    )


def _status(old: Status, new: Status) -> ChangeImpact:
    if new is Status.BLOCKED:
        return ChangeImpact(
            (Effect.SENDERS, Effect.REPORTS), "it must not be sent any more"
        )
    if new is Status.HIDDEN:
        return ChangeImpact((Effect.REPORTS,), "reports no longer offer it")
    if new is Status.DEPRECATED:
        return ChangeImpact((), "it still arrives; senders are asked to stop")
    return ChangeImpact((), f"it was `{old.value}`")


def _of_sources(name: str, old: EventSpec, new: EventSpec) -> Iterator[Change]:
    before = {*(it.value for it in old.sources), *old.other_sources}
    after = {*(it.value for it in new.sources), *new.other_sources}
    if before == after:
        return
    verdict = ChangeImpact((), "more sources may send it")
    if after and (not before or before - after):
        verdict = ChangeImpact((Effect.SENDERS,), "fewer sources may send it")
    yield _changed(
        *("events", name, None, "sources"),
        sorted(before) or "all",
        sorted(after) or "all",
        verdict,
    )


def _of_groups(old: TrackingPlan, new: TrackingPlan) -> Iterator[Change]:
    for key in sorted(old.group_properties.keys() | new.group_properties.keys()):
        before = old.group_properties.get(key, {})
        after = new.group_properties.get(key, {})
        yield from _among("group_properties", key, before, after)


def _of_properties(
    section: str, event: str | None, old: TrackingPlan, new: TrackingPlan
) -> Iterator[Change]:
    yield from _among(section, event, getattr(old, section), getattr(new, section))


def _among(
    section: str,
    event: str | None,
    old: Specs,
    new: Specs,
    shared_before: Specs | None = None,
    shared_after: Specs | None = None,
) -> Iterator[Change]:
    renamed = renamed_properties(old, new)
    taken_over = {
        name for name in old if name not in new and name in (shared_after or {})
    }
    handed_down = {
        name for name in new if name not in old and name in (shared_before or {})
    }
    for name, spec in old.items():
        meant = renamed.get(name, name)
        after = new.get(meant)
        if name in renamed:
            yield Change(
                *(ChangeKind.RENAMED, section, event, name, "name", name, meant),
                (Effect.SENDERS, Effect.REPORTS),
                "values under the old name are no longer planned, and reports must "
                "follow",
            )
        elif name in taken_over:
            after = (shared_after or {})[name]
        if after is None:
            yield Change(
                *(ChangeKind.REMOVED, section, event, name, "name", name, None),
                (Effect.SENDERS, Effect.REPORTS),
                "values are no longer planned, and reports lose them",
            )
            continue
        for path, key, was, is_, verdict in property_changes(name, spec, after):
            yield _changed(section, event, path, key, was, is_, verdict)
    for name, spec in new.items():
        if name in old or name in renamed.values() or name in handed_down:
            continue
        effects: tuple[Effect, ...] = ()
        reason = "it need not be sent"
        if spec.required or spec.required_from:
            effects, reason = (Effect.SENDERS,), "it must be sent from now on"
        yield Change(
            *(ChangeKind.ADDED, section, event, name, "name", None, name),
            effects,
            reason,
        )


def _changed(
    section: str,
    event: str | None,
    property: str | None,
    key: str,
    old: Any,
    new: Any,
    verdict: ChangeImpact,
) -> Change:
    kind = ChangeKind.CHANGED
    return Change(
        *(kind, section, event, property, key, old, new),
        verdict.effects,
        verdict.reason,
    )
