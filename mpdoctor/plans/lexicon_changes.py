"""What a plan would change in Mixpanel's Lexicon."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from enum import StrEnum
from typing import Any

from msgspec import Struct

from mpdoctor.plans.convert.lexicon_entries import OWN, Entry

_WHOLE = ("description", "type", "required", "additionalProperties")
"""Keys of a schema whose value is taken from one side; the others are merged."""

_NESTED = ("properties", "metadata")


class LexiconChangeKind(StrEnum):
    """What happens to an entry of Lexicon."""

    NEW = "new"
    ADDED_TO = "added to"
    CONFLICT = "conflict"
    SAME = "same"
    ONLY_IN_LEXICON = "only in Lexicon"


class Conflict(Struct, frozen=True):
    """A field that both sides have, with different values."""

    field: str
    lexicon: Any
    plan: Any


class EntryChange(Struct, frozen=True):
    """What would become of one entry.

    `additions` names what Lexicon lacks. `entry` is what would be sent if Lexicon's
    values were kept where the two differ, and `overwritten` if the plan's were taken.
    """

    kind: LexiconChangeKind
    entity: str
    name: str
    additions: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    entry: Entry | None = None
    overwritten: Entry | None = None

    @property
    def what(self) -> str:
        """How messages call it."""
        return f"event `{self.name}`" if self.entity == "event" else "profiles"


def lexicon_changes(
    planned: Sequence[Entry], lexicon: Sequence[Mapping[str, Any]]
) -> list[EntryChange]:
    """One change for each entry of either side, those of the plan first."""
    known = {_key(entry): entry for entry in lexicon if _is_entry(entry)}
    changes = [_change(entry, known.get(_key(entry))) for entry in planned]
    ours = {_key(entry) for entry in planned}
    changes += [
        EntryChange(LexiconChangeKind.ONLY_IN_LEXICON, entity, name)
        for entity, name in known
        if (entity, name) not in ours and entity == "event"
    ]
    return changes


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("schemaJson"), dict)


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("entityType")), str(entry.get("name"))


def _change(entry: Entry, known: Mapping[str, Any] | None) -> EntryChange:
    entity, name = _key(entry)
    entry = _without_drop(entry)
    if known is None:
        return EntryChange(
            LexiconChangeKind.NEW, entity, name, entry=entry, overwritten=entry
        )
    before, after = known["schemaJson"], entry["schemaJson"]
    additions, conflicts = [], []
    for field, old, new in _compared(before, after):
        if old in (None, "", [], False):
            additions.append(field)
        else:
            conflicts.append(Conflict(field, old, new))
    kind = (
        LexiconChangeKind.CONFLICT
        if conflicts
        else LexiconChangeKind.ADDED_TO
        if additions
        else LexiconChangeKind.SAME
    )
    return EntryChange(
        kind,
        entity,
        name,
        tuple(additions),
        tuple(conflicts),
        {**entry, "schemaJson": _merged(before, after, overwrite=False)},
        {**entry, "schemaJson": _merged(before, after, overwrite=True)},
    )


def _without_drop(entry: Entry) -> Entry:
    """Never asks Mixpanel to drop data, which is lost for good."""
    entry = deepcopy(entry)
    own = entry["schemaJson"].get("metadata", {}).get(OWN, {})
    if own.pop("dropped", None) and not own:
        del entry["schemaJson"]["metadata"]
    return entry


def _fields(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The values of a schema by their path."""
    if "description" in schema:
        yield ("description",), schema["description"]
    if "type" in schema:
        yield ("type",), schema["type"]
    metadata = schema.get("metadata")
    own = metadata.get(OWN) if isinstance(metadata, dict) else None
    for key, value in (own if isinstance(own, dict) else {}).items():
        yield ("metadata", OWN, key), value
    properties = schema.get("properties")
    for name, inner in (properties if isinstance(properties, dict) else {}).items():
        yield ("properties", name), None
        for path, value in _fields(inner if isinstance(inner, dict) else {}):
            yield ("properties", name, *path), value
    if isinstance(schema.get("required"), list):
        yield ("required",), sorted(map(str, schema["required"]))


def _compared(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    old = dict(_fields(before))
    for path, value in _fields(after):
        if path not in old and value is None:
            yield _shown(path), None, value
        elif value is not None and old.get(path) != value:
            is_new = path[0] == "properties" and path[:2] not in old
            if not is_new:
                yield _shown(path), old.get(path), value


def _shown(path: tuple[str, ...]) -> str:
    keys = [it for it in path if it not in ("metadata", OWN)]
    if keys[0] != "properties":
        return f"`{keys[-1]}`"
    return f"`{keys[1]}`" if len(keys) == 2 else f"`{keys[-1]}` of `{keys[1]}`"


def _merged(
    before: Mapping[str, Any], after: Mapping[str, Any], *, overwrite: bool
) -> dict[str, Any]:
    """Both sides together: uploading replaces an entry, so what only Lexicon has is sent
    along."""
    merged = {
        key: value for key, value in before.items() if key not in (*_WHOLE, *_NESTED)
    }
    for key in _WHOLE:
        old, new = before.get(key), after.get(key)
        value = new if (overwrite and new) or not old else old
        if value is not None:
            merged[key] = value
    names = {**_mapping(before.get("properties")), **_mapping(after.get("properties"))}
    if names:
        merged["properties"] = {
            name: _merged(
                _mapping(_mapping(before.get("properties")).get(name)),
                _mapping(_mapping(after.get("properties")).get(name)),
                overwrite=overwrite,
            )
            for name in names
        }
    old = _mapping(_mapping(before.get("metadata")).get(OWN))
    new = _mapping(_mapping(after.get("metadata")).get(OWN))
    own = {**old, **new} if overwrite else {**new, **_given(old)}
    if own:
        merged["metadata"] = {OWN: own}
    return merged


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _given(own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in own.items() if value not in (None, "", [], False)
    }
