"""From what was seen in data to a plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from mpdoctor.mixpanel.names import has_reserved_prefix
from mpdoctor.model.plan import Platform
from mpdoctor.plans.draft import Draft, without_empty
from mpdoctor.plans.names import folded_names
from mpdoctor.plans.observed import OF_PEOPLE, EventSeen, Observed
from mpdoctor.plans.personal_properties import is_personal
from mpdoctor.plans.specs import (
    FEWEST,
    Definition,
    definition_of,
    is_required,
    with_required,
)
from mpdoctor.plans.supers import super_properties
from mpdoctor.plans.values import Values
from mpdoctor.text.naming import STYLES
from mpdoctor.text.templates import dynamic_names

STRAY = 0.005
"""The share below which a platform is taken for a mistake."""

SHARED_FROM = 3
"""Events that use the same definition before it is written under `shared`."""

_PER_EVENT = ("required", "nullable")
"""Keys that differ between events that share a definition."""

MOST_PROPERTIES = 250
"""Properties of one event; what has more has values in its names."""

_STYLES = (
    *("snake_case", "camelCase", "Title Case", "kebab-case", "PascalCase"),
    *("Sentence case", "lower case", "SCREAMING_SNAKE_CASE"),
)
_NAMED_FROM = 5
"""Names from which on their style is a rule."""


class Inferred(Struct):
    """A plan, and what was left out or folded, one sentence each."""

    draft: Draft
    notes: list[str] = field(default_factory=list)


class _Event(Struct):
    """An event under its likeliest name: what was seen, and its properties by name."""

    name: str
    seen: EventSeen = field(default_factory=EventSeen)
    properties: dict[str, Values] = field(default_factory=dict)


def infer(
    observed: Observed, *, name: str = "", todo: bool = False, factored: bool = True
) -> Inferred:
    """A plan to which the data conforms, but for what is plainly wrong in it.

    With `todo` every event has a description that waits to be written. Without
    `factored` each event has all of its properties, whether or not others have them.
    """
    result = Inferred(Draft())
    events = _events(observed, result)
    _fold_properties(events, result)
    _leave_out_dynamic(events, result)
    _leave_out_reserved(events, result)
    draft = result.draft
    definitions = _Definitions(events)
    supers = _super_properties(events, observed) if factored else []
    required = [
        name for name in supers if all(_always(event, name) for event in events)
    ]
    document: dict[str, Any] = {"version": 1, "name": name}
    document["naming"] = _naming(events)
    for key in supers:
        definition = definitions.of_all(key)
        _place(draft, ("super_properties", key), definition, key in required)
    platforms = {
        platform for event in events for platform in _platforms(event.seen, 0.0)
    }
    for event in events:
        _place_event(draft, event, definitions, set(supers), platforms)
    _place_profiles(draft, observed)
    document["identity"] = _identity(observed)
    draft.document = without_empty({**document, **draft.document})
    if factored:
        _factor_shared(draft)
    if todo:
        _describe(draft.document)
    draft.document = _ordered(draft.document)
    if observed.dropped:
        result.notes.append("more names than can be kept: some are left out")
    return result


# -- names ---------------------------------------------------------------------------


def _events(observed: Observed, result: Inferred) -> list[_Event]:
    """The events, the most frequent first, under their likeliest names."""
    counts = {name: seen.count for name, seen in observed.events.items()}
    folded = folded_names(counts)
    names = set(counts) - set(folded)
    dynamic = {
        each: template
        for template, found in dynamic_names(sorted(names)).items()
        for each in found
    }
    for template, left in sorted(Counter(dynamic.values()).items()):
        result.notes.append(
            f"left out {left:,} event {'name' if left == 1 else 'names'} "
            f"made from `{template}`"
        )
    events = {name: _Event(name) for name in names if name not in dynamic}
    for name, seen in sorted(observed.events.items()):
        meant, how = folded.get(name, (name, ""))
        if meant not in events:
            continue
        events[meant].seen.merge(seen)
        if how:
            result.notes.append(
                f"event `{name}` ({seen.count:,}) differs from `{meant}` "
                f"({counts[meant]:,}) {how}: planned as `{meant}`"
            )
            _note_variant(result.draft, ("events", meant), name, seen.count)
    for (event, name), values in sorted(observed.properties.items()):
        meant, _ = folded.get(event, (event, ""))
        if meant in events:
            known = events[meant].properties.setdefault(name, Values())
            known.merge(values)
    return sorted(events.values(), key=lambda it: (-it.seen.count, it.name))


def _note_variant(draft: Draft, path: tuple[str, ...], name: str, count: int) -> None:
    draft.note(path, f"also sent as `{name}`, {count:,} times")


def _fold_properties(events: Iterable[_Event], result: Inferred) -> None:
    """Give each property its likeliest name, the same in all events."""
    counts = Counter[str]()
    for event in events:
        for name, values in event.properties.items():
            counts[name] += values.count
    folded = folded_names(counts)
    for name, (meant, how) in sorted(folded.items()):
        result.notes.append(
            f"property `{name}` ({counts[name]:,}) differs from `{meant}` "
            f"({counts[meant]:,}) {how}: planned as `{meant}`"
        )
    for event in events:
        for name in sorted(event.properties.keys() & folded.keys()):
            values = event.properties.pop(name)
            meant = folded[name][0]
            event.properties.setdefault(meant, Values()).merge(values)
            path = ("events", event.name, "properties", meant)
            _note_variant(result.draft, path, name, values.count)


def _leave_out_dynamic(events: Iterable[_Event], result: Inferred) -> None:
    """Leave out properties with a value in their name."""
    for event in events:
        dynamic = dynamic_names(sorted(event.properties))
        for template, names in dynamic.items():
            if len(names) < 2:
                continue
            for name in names:
                del event.properties[name]
            result.notes.append(
                f"left out {len(names):,} properties of `{event.name}` "
                f"made from `{template}`"
            )
        if len(event.properties) > MOST_PROPERTIES:
            ranked = sorted(
                event.properties, key=lambda it: (-event.properties[it].count, it)
            )
            for name in ranked[MOST_PROPERTIES:]:
                del event.properties[name]
            result.notes.append(
                f"left out the {len(ranked) - MOST_PROPERTIES:,} rarest properties of "
                f"`{event.name}`"
            )


def _leave_out_reserved(events: Iterable[_Event], result: Inferred) -> None:
    """Leave out names that only Mixpanel may choose."""
    found = Counter[str]()
    for event in events:
        for name in sorted(event.properties):
            if has_reserved_prefix(name):
                found[name] += event.properties.pop(name).count
    for name, count in sorted(found.items()):
        result.notes.append(
            f"left out property `{name}` ({count:,}): its prefix is reserved for "
            "Mixpanel"
        )


# -- properties ----------------------------------------------------------------------


class _Definitions:
    """One definition per name of a property, if its events agree in it."""

    def __init__(self, events: Iterable[_Event]) -> None:
        together: dict[str, Values] = {}
        for event in events:
            for name, values in event.properties.items():
                together.setdefault(name, Values()).merge(values)
        self._of_all = {name: definition_of(name, it) for name, it in together.items()}
        self._texts = {name: it.texts.counts for name, it in together.items()}

    def of_all(self, name: str) -> Definition:
        """The definition for all events together."""
        return self._marked(name, self._of_all[name])

    def of(self, event: _Event, name: str) -> Definition:
        """The definition for one event.

        It is that of all events, unless the event has its own type or its own list of
        values.
        """
        shared = self._of_all[name]
        own = definition_of(name, event.properties[name])
        type_ = own.keys.get("type")
        if type_ is None:
            return self._marked(name, Definition(dict(shared.keys), own.notes))
        if _family(type_) != _family(shared.keys.get("type")):
            return self._marked(name, own)
        keys = dict(shared.keys)
        ours, theirs = own.keys.get("enum"), keys.get("enum")
        if ours and (not theirs or len(ours) * 2 <= len(theirs)):
            keys = {**own.keys, "type": keys["type"]}
        keys.pop("nullable", None)
        if own.keys.get("nullable"):
            keys["nullable"] = True
        return self._marked(name, Definition(keys, own.notes))

    def _marked(self, name: str, definition: Definition) -> Definition:
        if is_personal(name, self._texts.get(name, {})):
            keys = {**definition.keys, "tags": ["pii"]}
            keys.pop("enum", None)
            return Definition(keys, list(definition.notes))
        return Definition(dict(definition.keys), list(definition.notes))


def _family(type: Any) -> Any:
    return "number" if type == "integer" else type


def _super_properties(events: list[_Event], observed: Observed) -> list[str]:
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for event in events:
        for name, values in event.properties.items():
            shares[name][event.name] = values.count / max(1, event.seen.count)
    found = super_properties(shares, len(events), observed)
    return sorted(found, key=lambda name: (-sum(shares[name].values()), name))


def _always(event: _Event, name: str) -> bool:
    values = event.properties.get(name)
    return values is not None and is_required(values.count, event.seen.count)


def _place(
    draft: Draft, path: tuple[str, ...], definition: Definition, required: bool
) -> None:
    keys = with_required(definition.keys) if required else definition.keys
    here = draft.document
    for step in path[:-1]:
        here = here.setdefault(step, {})
    here[path[-1]] = keys or None
    draft.note(path, "; ".join(definition.notes))


def _place_event(
    draft: Draft,
    event: _Event,
    definitions: _Definitions,
    supers: set[str],
    platforms: set[Platform],
) -> None:
    path = ("events", event.name)
    total = event.seen.count
    keys: dict[str, Any] = {}
    draft.document.setdefault("events", {})[event.name] = keys
    draft.note(path, f"{total:,} {'event' if total == 1 else 'events'}")
    sources = _platforms(event.seen, STRAY)
    if total >= FEWEST and set(sources) != platforms:
        keys["sources"] = [it.value for it in Platform if it in sources]
    own = [name for name in event.properties if name not in supers]
    counts = {name: event.properties[name].count for name in own}
    for name in sorted(own, key=lambda it: (-counts[it], it)):
        required = is_required(counts[name], total)
        here = (*path, "properties", name)
        _place(draft, here, definitions.of(event, name), required)
        if counts[name] < total:
            draft.note(here, f"{counts[name]:,} of {total:,}")


def _platforms(seen: EventSeen, stray: float) -> list[Platform]:
    return [
        platform
        for platform, count in seen.platforms.items()
        if count > stray * seen.count
    ]


def _place_profiles(draft: Draft, observed: Observed) -> None:
    by_key: dict[str, dict[str, Values]] = defaultdict(dict)
    for (of, name), values in sorted(observed.profiles.items()):
        by_key[of][name] = values
    for of, properties in sorted(by_key.items()):
        path: tuple[str, ...] = ("group_properties", of, "properties")
        if of == OF_PEOPLE:
            path = ("user_properties",)
        folded = folded_names({name: it.count for name, it in properties.items()})
        kept: dict[str, Values] = {}
        for name, values in properties.items():
            meant, _ = folded.get(name, (name, ""))
            kept.setdefault(meant, Values()).merge(values)
            if meant != name:
                _note_variant(draft, (*path, meant), name, values.count)
        for name in sorted(kept, key=lambda it: (-kept[it].count, it)):
            definition = definition_of(name, kept[name])
            if is_personal(name, kept[name].texts.counts):
                definition.keys["tags"] = ["pii"]
                definition.keys.pop("enum", None)
            _place(draft, (*path, name), definition, False)


# -- the whole -----------------------------------------------------------------------


def _naming(events: list[_Event]) -> dict[str, str]:
    names = {
        "events": {event.name for event in events},
        "properties": {name for event in events for name in event.properties},
    }
    return {
        key: style
        for key, found in names.items()
        if len(found) >= _NAMED_FROM and (style := _style(found))
    }


def _style(names: Iterable[str]) -> str:
    found = list(names)
    return next((it for it in _STYLES if all(map(STYLES[it], found))), "")


def _identity(observed: Observed) -> dict[str, Any]:
    ids = observed.user_ids
    if len(ids.texts.counts) < FEWEST:
        return {}
    keys = definition_of("user_id", ids).keys
    kept = {key: keys[key] for key in ("type", "format", "pattern") if key in keys}
    return {"user_id": kept} if len(kept) > 1 and kept["type"] == "string" else {}


def _factor_shared(draft: Draft) -> None:
    """Write a definition that several events have in common once."""
    uses: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for event in (draft.document.get("events") or {}).values():
        for name, keys in event.get("properties", {}).items():
            if keys and len(_common(keys)) > 1:
                uses[name][repr(_common(keys))].append(keys)
    shared: dict[str, Any] = {}
    for name, found in uses.items():
        alike = max(found.values(), key=len)
        if len(alike) < SHARED_FROM:
            continue
        shared[name] = _common(alike[0])
        for keys in alike:
            own = {key: keys[key] for key in _PER_EVENT if key in keys}
            keys.clear()
            keys["use"] = name
            keys.update(own)
    if shared:
        draft.document["shared"] = shared


def _common(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if key not in _PER_EVENT}


def _describe(document: Mapping[str, Any]) -> None:
    for event in (document.get("events") or {}).values():
        properties = event.pop("properties", None)
        event["description"] = "TODO"
        if properties is not None:
            event["properties"] = properties


_ORDER = (
    *("version", "name", "naming", "unplanned", "super_properties", "shared", "events"),
    *("user_properties", "group_properties", "identity"),
)


def _ordered(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in _ORDER if key in document}
