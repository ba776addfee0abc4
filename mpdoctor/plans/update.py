"""What data has and a plan has not, inserted into the files of the plan."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from mpdoctor.analysis.planned import Planned
from mpdoctor.config.plan import parse_plan
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.plans.changes import ChangeKind, changes
from mpdoctor.plans.draft import Draft
from mpdoctor.plans.insertion import Insertion, insert

Files = dict[str, str]


class Updated(Struct, frozen=True):
    """The files with their new text, and what was added, a sentence each."""

    files: Files
    added: tuple[str, ...]


def update(files: Sequence[tuple[str, bytes]], draft: Draft) -> Updated:
    """The files of a plan with what the draft has beyond it.

    Raises `InvalidPlan` for a plan that cannot be loaded or changed line by line.
    """
    plan = parse_plan(files)
    texts = {name: content.decode("utf-8") for name, content in files}
    by_file: dict[str, list[Insertion]] = defaultdict(list)
    added = []
    for file, what, insertion in _new(plan, draft, texts):
        by_file[file].append(insertion)
        added.append(what)
    for name, insertions in by_file.items():
        try:
            texts[name] = insert(texts[name], insertions)
        except ValueError as error:
            raise InvalidPlan(
                f"{name}: cannot be changed line by line: {error}",
                hint="add the definitions by hand; `--dry-run` prints them",
            ) from None
    _check(plan, texts)
    return Updated(texts, tuple(added))


def _check(plan: TrackingPlan, texts: Files) -> None:
    """What is written must be the plan with additions, and nothing else."""
    new = parse_plan([(name, text.encode()) for name, text in texts.items()])
    others = [it for it in changes(plan, new) if it.kind is not ChangeKind.ADDED]
    if others:
        raise InvalidPlan(
            "the plan cannot be changed without changing other definitions",
            hint="add the new definitions by hand; `mpdoctor plan init` prints them",
        )


def _new(
    plan: TrackingPlan, draft: Draft, texts: Files
) -> Iterator[tuple[str, str, Insertion]]:
    """The file, what is added, and how."""
    planned = Planned(plan)
    first = next(iter(texts))
    with_events = {spec.place.source for spec in plan.events.values()}
    main = next((name for name in texts if name in with_events), first)
    for event, keys in (draft.document.get("events") or {}).items():
        if planned.event_twin(event) is not None:
            continue
        if event not in plan.events:
            value = _without(keys, plan)
            yield main, f"event `{event}`", _insertion(draft, ("events",), event, value)
            continue
        file = plan.events[event].place.source
        for name, raw in (keys.get("properties") or {}).items():
            if planned.exact_property(event, name) or planned.property_twin(
                event, name
            ):
                continue
            path = ("events", event, "properties")
            what = f"property `{name}` of event `{event}`"
            yield file, what, _insertion(draft, path, name, raw)
    yield from _new_in_profiles(plan, draft, first)


def _new_in_profiles(
    plan: TrackingPlan, draft: Draft, first: str
) -> Iterator[tuple[str, str, Insertion]]:
    for name, raw in (draft.document.get("user_properties") or {}).items():
        if name not in plan.user_properties:
            what = f"user property `{name}`"
            yield first, what, _insertion(draft, ("user_properties",), name, raw)
    for group, keys in (draft.document.get("group_properties") or {}).items():
        for name, raw in keys["properties"].items():
            if name not in plan.group_properties.get(group, {}):
                path = ("group_properties", group, "properties")
                what = f"property `{name}` of group `{group}`"
                yield first, what, _insertion(draft, path, name, raw)


def _without(keys: Any, plan: TrackingPlan) -> Any:
    """An event without what all events have."""
    properties = {
        name: raw
        for name, raw in ((keys or {}).get("properties") or {}).items()
        if name not in plan.super_properties
    }
    rest = {key: value for key, value in (keys or {}).items() if key != "properties"}
    return {**rest, **({"properties": properties} if properties else {})} or None


def _insertion(draft: Draft, path: tuple[str, ...], name: str, value: Any) -> Insertion:
    return Insertion(path, name, value, draft.comments)
