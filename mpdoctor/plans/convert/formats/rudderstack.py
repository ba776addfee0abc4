"""RudderStack's YAML: properties, events, categories, custom types and plans.

They refer to each other by `#/properties/GROUP/ID` or `#property:ID`.
Source: https://www.rudderstack.com/docs/data-governance/rudder-cli/
"""

from collections.abc import Iterator
from typing import Any

from mpdoctor.plans.convert.building import Builder, Imported, call_name
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import PlanFormat
from mpdoctor.plans.convert.rudder_files import write
from mpdoctor.plans.convert.schemas import keys_of, with_required

_KINDS = ("properties", "events", "categories", "custom-types", "tp", "tracking-plan")
_CONFIG = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "unique_items": "uniqueItems",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "item_types": "itemTypes",
}
_PLURAL = {
    "property": "properties",
    "event": "events",
    "category": "categories",
    "custom-type": "custom-types",
}
_ALLOWING = ("allow_unplanned", "additional_properties", "additionalProperties")
DEEPEST = 20


def _is_spec(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and str(data.get("version", "")).startswith("rudder/")
        and isinstance(data.get("spec"), dict)
    )


def _recognises(content: PlanContent) -> bool:
    return any(map(_is_spec, content.documents))


class _Catalog:
    """Everything that can be referred to, by `kind` and id."""

    def __init__(self, documents: list[Any], builder: Builder) -> None:
        self.builder = builder
        self.plans: list[dict[str, Any]] = []
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        for document in filter(_is_spec, documents):
            self._add(document)

    def _add(self, document: dict[str, Any]) -> None:
        kind, spec = str(document.get("kind")), document["spec"]
        group = str((document.get("metadata") or {}).get("name", ""))
        if kind in ("tp", "tracking-plan"):
            self.plans.append(spec)
            return
        if kind not in _KINDS:
            self.builder.lose(f"a file of kind `{kind}` was left out")
            return
        lists = (spec.get("types"), spec.get(kind), spec.get(kind.replace("-", "_")))
        for entry in next((it for it in lists if isinstance(it, list)), []):
            if isinstance(entry, dict) and "id" in entry:
                id_ = str(entry["id"])
                self._known[kind, f"{group}/{id_}"] = entry
                self._known.setdefault((kind, id_), entry)

    def find(self, reference: Any) -> tuple[str, dict[str, Any]] | None:
        """The kind and the entry that a reference names."""
        text = str(reference)
        if text.startswith("#/"):
            kind, _, id_ = text[2:].partition("/")
        else:
            singular, _, id_ = text.removeprefix("#").partition(":")
            kind = _PLURAL.get(singular, singular)
        entry = self._known.get((str(kind), id_)) or self._known.get(
            (str(kind), id_.rpartition("/")[2])
        )
        if entry is None:
            self.builder.lose(f"`{text}` was not found")
            return None
        return kind, entry

    def all_of(self, kind: str) -> Iterator[dict[str, Any]]:
        """The entries of a kind, each once."""
        seen: set[int] = set()
        for (other, _), entry in self._known.items():
            if other == kind and id(entry) not in seen:
                seen.add(id(entry))
                yield entry

    def keys(self, entry: dict[str, Any], where: str, depth: int = 0) -> dict[str, Any]:
        """The keys of a property or a custom type."""
        if depth > DEEPEST:
            self.builder.lose(f"{where} is nested too deeply and was cut")
            return {}
        written = entry.get("types", entry.get("type"))
        if isinstance(written, str) and written.startswith("#"):
            return self._custom(written, entry, where, depth)
        names = written if isinstance(written, list) else str(written or "").split(",")
        schema: dict[str, Any] = {
            "type": [str(name).strip() for name in names if str(name).strip()]
        }
        config = entry.get("propConfig") or entry.get("config") or {}
        for key, value in (config if isinstance(config, dict) else {}).items():
            schema[_CONFIG.get(str(key), str(key))] = value
        items = schema.pop("itemTypes", None) or entry.get("item_types")
        if entry.get("item_type"):
            items = [entry["item_type"]]
        description = entry.get("description")
        if isinstance(description, str):
            schema["description"] = description
        keys = keys_of(schema, self.builder, where)
        if items:
            inner = self._items(
                items if isinstance(items, list) else [items], where, depth
            )
            if inner:
                keys["items"] = inner
        self._nested(entry.get("properties"), keys, where, depth)
        return keys

    def _items(self, items: list[Any], where: str, depth: int) -> dict[str, Any]:
        if len(items) == 1 and str(items[0]).startswith("#"):
            return self._custom(str(items[0]), {}, where, depth)
        return keys_of({"type": [str(it) for it in items]}, self.builder, where)

    def _custom(
        self, reference: str, entry: dict[str, Any], where: str, depth: int
    ) -> dict[str, Any]:
        found = self.find(reference)
        keys = self.keys(found[1], where, depth + 1) if found else {}
        if isinstance(entry.get("description"), str) and entry["description"]:
            keys["description"] = entry["description"]
        if found and found[1].get("variants"):
            self.builder.keep(keys, "variants", found[1]["variants"], where)
        return keys

    def _nested(self, rules: Any, keys: dict[str, Any], where: str, depth: int) -> None:
        if not isinstance(rules, list):
            return
        inside = keys.setdefault("properties", {})
        kinds = keys.get("type")
        if kinds == "list":
            inside = keys.setdefault("items", {"type": "object"}).setdefault(
                "properties", {}
            )
            keys["items"]["type"] = "object"
            del keys["properties"]
        elif kinds is None:
            keys["type"] = "object"
        for rule in rules:
            found = self.rule(rule, where, depth + 1)
            if found is not None:
                inside[found[0]] = found[1] or None

    def rule(
        self, rule: Any, where: str, depth: int = 0
    ) -> tuple[str, dict[str, Any]] | None:
        """The name and the keys of a property as an event or a type uses it."""
        rule = {"$ref": rule} if isinstance(rule, str) else rule
        if not isinstance(rule, dict):
            return None
        found = self.find(rule.get("$ref", rule.get("property")))
        if found is None:
            return None
        name = str(found[1].get("name") or found[1]["id"])
        keys = self.keys(found[1], f"`{name}` of {where}", depth)
        self._nested(rule.get("properties"), keys, f"`{name}` of {where}", depth)
        if rule.get("additionalProperties") is False:
            keys.setdefault("meta", {})["additionalProperties"] = False
        return name, with_required(keys, rule.get("required") is True)


def _read(content: PlanContent) -> Imported:
    builder = Builder("RudderStack")
    catalog = _Catalog(content.documents, builder)
    used: set[int] = set()
    for plan in catalog.plans:
        builder.name = builder.name or str(
            plan.get("display_name") or plan.get("id") or ""
        )
        builder.description = builder.description or str(plan.get("description") or "")
        for rule in plan.get("rules") or ():
            if isinstance(rule, dict):
                _read_rule(rule, catalog, builder, used)
    left = [it for it in catalog.all_of("events") if id(it) not in used]
    if catalog.plans:
        if left:
            builder.lose(f"{len(left):,} events that no plan uses were left out")
    else:
        for event in left:
            if _is_track(event):
                builder.event(event.get("name"), _event(event, catalog))
    return builder.done()


def _is_track(event: dict[str, Any]) -> bool:
    return str(event.get("event_type", "track")) == "track"


def _event(event: dict[str, Any], catalog: _Catalog) -> dict[str, Any]:
    keys: dict[str, Any] = {"description": str(event.get("description") or "")}
    if event.get("category"):
        found = catalog.find(event["category"])
        if found:
            keys["tags"] = [str(found[1].get("name") or found[1]["id"])]
    return keys


def _read_rule(
    rule: dict[str, Any], catalog: _Catalog, builder: Builder, used: set[int]
) -> None:
    written = rule.get("event")
    reference = written.get("$ref") if isinstance(written, dict) else written
    found = catalog.find(reference)
    if found is None:
        return
    event = found[1]
    used.add(id(event))
    name = str(event.get("name") or "")
    options = {**rule, **(written if isinstance(written, dict) else {})}
    if _is_track(event):
        keys = builder.event(name, _event(event, catalog))
        if not keys and not name:
            return
        if any(options.get(key) is True for key in _ALLOWING):
            keys["additional"] = "allow"
        into, where = keys.setdefault("properties", {}), f"event `{name}`"
    elif event.get("event_type") == "identify":
        into, where = builder.sections["user_properties"], "profiles"
    elif event.get("event_type") == "group":
        group = builder.sections["group_properties"].setdefault("$group_id", {})
        into, where = group.setdefault("properties", {}), "groups"
        builder.lose("group traits need their group key: `$group_id` is a guess")
    else:
        name = call_name("RudderStack", str(event["event_type"]).upper(), name)
        keys = builder.event(name, _event(event, catalog))
        into, where = keys.setdefault("properties", {}), f"event `{name}`"
    for property_ in rule.get("properties") or ():
        pair = catalog.rule(property_, where)
        if pair is not None:
            builder.property(into, pair[0], pair[1], where)
    _read_variants(rule, catalog, builder, into, where)


def _read_variants(
    rule: dict[str, Any],
    catalog: _Catalog,
    builder: Builder,
    into: dict[str, Any],
    where: str,
) -> None:
    """Properties that only some values of another one ask for become conditions."""
    for variant in rule.get("variants") or ():
        if not isinstance(variant, dict):
            continue
        found = catalog.find(variant.get("discriminator"))
        other = str(found[1].get("name") or found[1]["id"]) if found else ""
        builder.lose(f"`variants` of {where} are kept as `when` and not judged")
        for case in variant.get("cases") or ():
            match = case.get("match") if isinstance(case, dict) else None
            values = match if isinstance(match, list) else [match]
            for property_ in (case.get("properties") or ()) if match else ():
                pair = catalog.rule(property_, where)
                if pair is None or not other:
                    continue
                name, keys = pair
                required = keys.pop("required", False)
                if name not in into:
                    into[name] = keys or None
                if required and isinstance(into[name], dict):
                    condition = {"property": other, "one_of": values, "required": True}
                    into[name].setdefault("when", []).append(condition)


FORMAT = PlanFormat("rudderstack", "RudderStack YAML", _recognises, _read, write)
