"""Avo, as its publishing sends JSON Schema: events with `rules`, and name mappings.

Source: https://www.avo.app/docs/publishing/webhook-publishing
"""

from collections.abc import Iterator
from typing import Any

from mpdoctor.plans.convert.building import Builder, Imported, texts
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import PlanFormat
from mpdoctor.plans.convert.schemas import read_properties

_OWN = ("nameMapping", "metrics", "publishInfo", "categories")
_EVERYWHERE = "all"


def _root(content: PlanContent) -> dict[str, Any]:
    data = content.document
    return data if isinstance(data, dict) else {}


def _events(root: dict[str, Any]) -> list[Any]:
    events = root.get("events")
    return events if isinstance(events, list) else []


def _recognises(content: PlanContent) -> bool:
    root = _root(content)
    events = _events(root)[:20]
    if not events or "trackingPlan" in root or not all(map(_is_event, events)):
        return False
    return any(key in root for key in _OWN[1:]) or any(map(_has_avo_keys, events))


def _is_event(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and "name" in event
        and isinstance(event.get("rules"), dict)
    )


def _has_avo_keys(event: dict[str, Any]) -> bool:
    raw = event["rules"].get("properties")
    return "categories" in event or (isinstance(raw, dict) and "nameMapping" in raw)


def _read(content: PlanContent) -> Imported:
    root = _root(content)
    builder = Builder("Avo")
    builder.name = str(root.get("name") or "")
    categories = dict(_named(root.get("categories")))
    for event in _events(root):
        if not _is_event(event):
            builder.lose("an event without rules was left out")
            continue
        _read_event(event, categories, builder)
    for key in ("metrics", "publishInfo"):
        if root.get(key):
            builder.lose(f"`{key}` was left out")
    return builder.done()


def _named(entries: Any) -> Iterator[tuple[str, str]]:
    values = entries.values() if isinstance(entries, dict) else entries
    for entry in values if isinstance(entries, dict | list) else ():
        if isinstance(entry, dict) and entry.get("id") and entry.get("name"):
            yield str(entry["id"]), str(entry["name"])


def _read_event(
    event: dict[str, Any], categories: dict[str, str], builder: Builder
) -> None:
    own = str(event.get("name") or "").strip()
    rules = event["rules"]
    raw = rules.get("properties") if isinstance(rules.get("properties"), dict) else {}
    where = f"event `{own}`"
    sent, mapped = _sent_name(own, raw.get("nameMapping"), builder, where)
    found = [categories.get(it, it) for it in texts(event.get("categories"))]
    keys: dict[str, Any] = {
        "description": str(event.get("description") or rules.get("description") or ""),
        "display_name": own if sent != own else "",
        "tags": list(dict.fromkeys([*texts(event.get("tags")), *found])),
        "meta": {"nameMapping": mapped} if mapped else {},
        "properties": {},
    }
    inner = raw.get("properties")
    inner = inner if isinstance(inner, dict) else {}
    if inner.get("additionalProperties") is False:
        keys["additional"] = "error"
    added = builder.event(sent, keys)
    if not added:
        return
    read_properties(inner, added["properties"], builder, where, rules, _sent_as)
    traits = raw.get("traits", raw.get("userProperties"))
    if isinstance(traits, dict) and traits.get("properties"):
        into = builder.sections["user_properties"]
        read_properties(traits, into, builder, "profiles", rules, _sent_as)
    known = ("properties", "traits", "userProperties", "nameMapping", "type", "event")
    for key in raw.keys() - set(known):
        builder.lose(f"`{key}` of {where} was left out")


def _sent_as(
    name: str, inner: Any, builder: Builder, where: str
) -> tuple[str, Any, dict[str, Any]]:
    """The name that is sent, the schema without names, and what the plan keeps of them."""
    if not isinstance(inner, dict):
        return name, inner, {}
    schema = {key: value for key, value in inner.items() if key != "nameMapping"}
    sent, single = _sent_name(name, inner.get("nameMapping"), builder, where)
    kept: dict[str, Any] = {} if sent == name else {"display_name": name}
    if single:
        kept["meta"] = {"nameMapping": single}
    return sent, schema, kept


def _sent_name(
    name: str, mapping: Any, builder: Builder, where: str
) -> tuple[str, list[Any]]:
    """The name that all destinations get, and what is set for single ones."""
    written = mapping if isinstance(mapping, list) else []
    entries = [it for it in written if isinstance(it, dict)]
    everywhere = [
        str(it["name"])
        for it in entries
        if it.get("destinationId") == _EVERYWHERE and it.get("name")
    ]
    single = [it for it in entries if it.get("destinationId") != _EVERYWHERE]
    if single:
        builder.lose(
            f"{where} has other names at some destinations: kept in `meta`; "
            "check what Mixpanel gets"
        )
    return (everywhere[0] if everywhere else name), single


FORMAT = PlanFormat("avo", "Avo (JSON Schema)", _recognises, _read)
