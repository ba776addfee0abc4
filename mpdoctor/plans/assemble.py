"""One packed plan from the documents of one or more files."""

from collections.abc import Sequence
from typing import Any

from mpdoctor.documents.complaint import Complaint
from mpdoctor.plans.consistency import naming_objection
from mpdoctor.plans.merge import Merge
from mpdoctor.plans.packed import Entry, Packed
from mpdoctor.plans.pieces import Pieces, PlanFile, Shared, Trouble

_PLANNED = ("events", "super", "user", "groups", "user_id")
_UNPLANNED = {"events": "error", "properties": "warning"}


def assemble(files: Sequence[PlanFile]) -> tuple[Packed, list[Trouble]]:
    """Merge the files by name; the result counts only where nothing is wrong."""
    troubles: list[Trouble] = []
    merge = Merge(files, troubles)
    shared = {
        name: Shared(file, line, said)
        for name, file, line, said in merge.named("shared")
    }
    pieces = Pieces(files, shared, troubles)
    packed: Packed = {
        "sources": [file.source for file in files],
        "name": merge.one(("name",), ""),
        "naming": [merge.one(("naming", key), None) for key in _UNPLANNED],
        "unplanned": [
            merge.one(("unplanned", key), word) for key, word in _UNPLANNED.items()
        ],
        "events": {
            name: _event(files, pieces, file, line, name, said)
            for name, file, line, said in merge.named("events")
        },
        "super": _section(merge, pieces, "super_properties"),
        "user": _section(merge, pieces, "user_properties"),
        "groups": {
            key: _below(files, pieces, file, line, ("group_properties", key), said)
            for key, file, line, said in merge.named("group_properties")
        },
        "user_id": _user_id(merge, pieces),
    }
    pieces.check_shared()
    _check_naming(files, troubles)
    if not troubles and not any(map(packed.get, _PLANNED)):
        advice = "name at least one event under `events`"
        troubles.append((0, Complaint((), "the plan plans nothing", advice)))
    return packed, troubles


def _section(merge: Merge, pieces: Pieces, section: str) -> dict[str, Entry]:
    return {
        name: pieces.entry(file, line, said, (section, name))
        for name, file, line, said in merge.named(section)
    }


def _event(
    files: Sequence[PlanFile],
    pieces: Pieces,
    file: int,
    line: int,
    name: str,
    said: dict[str, Any],
) -> Entry:
    properties = _below(files, pieces, file, line, ("events", name), said)
    return file, line, {**said, "properties": properties}


def _below(
    files: Sequence[PlanFile],
    pieces: Pieces,
    file: int,
    line: int,
    path: tuple[str, str],
    said: dict[str, Any],
) -> dict[str, Entry]:
    """Entries of the `properties` of an event or a group."""
    properties = said.get("properties")
    if not properties:
        return {}
    where = files[file].line(said, "properties", line)
    return pieces.properties(file, where, properties, (*path, "properties"))


def _user_id(merge: Merge, pieces: Pieces) -> Entry | None:
    path = ("identity", "user_id")
    said = merge.one(path, None)
    return None if said is None else pieces.entry(*merge.where(path), said, path)


def _check_naming(files: Sequence[PlanFile], troubles: list[Trouble]) -> None:
    for number, file in enumerate(files):
        for key, naming in (file.data.get("naming") or {}).items():
            objection = naming_objection(naming)
            if objection is not None:
                troubles.append((number, Complaint(("naming", key), *objection)))
