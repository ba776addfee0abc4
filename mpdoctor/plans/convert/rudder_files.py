"""The files of a RudderStack project: properties, events, categories and one plan.

Their form is that of `rudder/v1`: https://github.com/rudderlabs/rudder-iac
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from msgspec.structs import replace

from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.plans.convert.format import Exported
from mpdoctor.plans.convert.losses import lost_of, lost_of_event, lost_section
from mpdoctor.plans.convert.schemas import schema_of
from mpdoctor.plans.convert.slugs import Slugs

_VERSION = "rudder/v1"
_CONFIG = {
    "enum": "enum",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique_items",
}
_FORMATS = (
    *("date-time", "date", "time", "email", "uuid", "hostname", "ipv4", "ipv6"),
)
_DISPLAY_NAME = re.compile(r"[A-Z_a-z][ \w,.-]{1,63}[\w,.-]", re.ASCII)
_DESCRIPTION = range(3, 2001)
_NAME = range(1, 65)
_ONE_DEFINITION = "RudderStack has one definition for all events"


def write(plan: TrackingPlan) -> Exported:
    """The plan as files by path; needs a folder."""
    writer = _Writer()
    for event in plan.events.values():
        writer.event(event, {**plan.super_properties, **event.properties}, plan)
    if plan.user_properties:
        writer.call("identify", plan.user_properties)
    for key, properties in plan.group_properties.items():
        writer.losses.append(f"the group key `{key}`")
        if not writer.has_group:
            writer.call("group", properties)
        else:
            writer.losses.append(f"the properties of group `{key}`")
    writer.losses += lost_section(plan, "identity")
    return Exported("", tuple(writer.losses), writer.files(plan))


class _Writer:
    """Definitions shared by all events, and the rules of the plan."""

    def __init__(self) -> None:
        self.losses: list[str] = []
        self.has_group = False
        self._properties: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._places: dict[str, list[str]] = {}
        self._events: list[dict[str, Any]] = []
        self._categories: dict[str, dict[str, Any]] = {}
        self._rules: list[dict[str, Any]] = []
        self._property_ids = Slugs()
        self._event_ids = Slugs()
        self._category_ids = Slugs()

    def event(
        self,
        event: EventSpec,
        properties: Mapping[str, PropertySpec],
        plan: TrackingPlan,
    ) -> None:
        """Add an event and its rule."""
        where = f"event `{event.name}`"
        self.losses += lost_of_event(event, ("tags",))
        if len(event.name) not in _NAME:
            self.losses.append(f"{where}: a name has at most 64 characters")
            return
        entry: dict[str, Any] = {
            "id": self._event_ids.of(event.name),
            "name": event.name,
            "event_type": "track",
        }
        entry |= self._described(event.description, where)
        category = self._category(event, where)
        if category:
            entry["category"] = f"#category:{category}"
        allowed = (
            event.additional if event.has_additional else plan.unplanned_properties
        )
        self._add(entry, properties, where, "properties", open_=allowed is None)

    def call(self, kind: str, properties: Mapping[str, PropertySpec]) -> None:
        """Add the rule of `identify` or `group` calls."""
        self.has_group = self.has_group or kind == "group"
        entry = {"id": self._event_ids.of(kind), "event_type": kind}
        where = "profiles" if kind == "identify" else "groups"
        self._add(entry, properties, where, "traits", open_=True)

    def _add(
        self,
        entry: dict[str, Any],
        properties: Mapping[str, PropertySpec],
        where: str,
        section: str,
        *,
        open_: bool,
    ) -> None:
        self._events.append(entry)
        rule: dict[str, Any] = {
            "type": "event_rule",
            "id": f"{entry['id']}_rule",
            "event": f"#event:{entry['id']}",
            "additional_properties": open_,
        }
        if section != "properties":
            rule["identity_section"] = section
        used = self._used(properties, where)
        if used:
            rule["properties"] = used
        self._rules.append(rule)

    def _used(
        self, properties: Mapping[str, PropertySpec], where: str
    ) -> list[dict[str, Any]]:
        used = []
        for name, spec in properties.items():
            here = f"`{name}` of {where}"
            if len(name) not in _NAME:
                self.losses.append(f"{here}: a name has at most 64 characters")
                continue
            inside = spec.properties or (spec.items.properties if spec.items else {})
            rule = {
                "property": f"#property:{self._property(name, spec, here)}",
                "required": spec.required,
            }
            nested = self._used(inside, here) if inside else []
            used.append({**rule, "properties": nested} if nested else rule)
        return used

    def _property(self, name: str, spec: PropertySpec, where: str) -> str:
        """The id of a definition: there is one for a name, its types and its items."""
        self.losses += lost_of(replace(spec, items=None, properties={}), where)
        for note, value in (
            ("display_name", spec.notes.display_name),
            ("examples", spec.notes.examples),
            ("values", spec.values),
        ):
            if value:
                self.losses.append(f"`{note}` of {where}")
        schema = schema_of(spec)
        types = _listed(schema.get("type"))
        items = self._items(spec, where)
        config = self._config(schema, where)
        key = (name, tuple(types), tuple(items))
        known = self._properties.get(key)
        if known is None:
            entry: dict[str, Any] = {"id": self._property_ids.of(name), "name": name}
            entry |= self._described(spec.description, where)
            entry |= _one_or_more("type", "types", types)
            entry |= _one_or_more("item_type", "item_types", items)
            if config:
                entry["config"] = config
            self._properties[key] = entry
            self._places[entry["id"]] = [where]
            return str(entry["id"])
        self._places[known["id"]].append(where)
        if spec.description != known.get("description", ""):
            self.losses.append(f"`description` of {where}: {_ONE_DEFINITION}")
        self._join(known, config)
        return str(known["id"])

    def _join(self, known: dict[str, Any], config: dict[str, Any]) -> None:
        """One definition for two that differ: it allows what either allows."""
        places = ", ".join(self._places[known["id"]])
        before = known.get("config", {})
        joined = {key: raw for key, raw in config.items() if before.get(key) == raw}
        if "enum" in before and "enum" in config:
            joined["enum"] = [
                *before["enum"],
                *(it for it in config["enum"] if it not in before["enum"]),
            ]
        for key in {**before, **config}:
            if before.get(key) != config.get(key):
                self.losses.append(f"`{key}` of {places}: {_ONE_DEFINITION}")
        known.pop("config", None)
        if joined:
            known["config"] = joined

    def _items(self, spec: PropertySpec, where: str) -> list[str]:
        if spec.items is None:
            return []
        schema = schema_of(spec.items)
        if not schema:
            self.losses.append(f"`items` of {where}")
        for key in schema.keys() - {"type", "properties", "required"}:
            self.losses.append(f"`{key}` of items of {where}")
        return _listed(schema.get("type"))

    def _config(self, schema: dict[str, Any], where: str) -> dict[str, Any]:
        config = {
            theirs: schema[key]
            for key, theirs in _CONFIG.items()
            if schema.get(key) is not None
        }
        if schema.get("format") in _FORMATS:
            config["format"] = schema["format"]
        elif "format" in schema:
            self.losses.append(f"`format` of {where}")
        return config

    def _described(self, text: str, where: str) -> dict[str, str]:
        if not text:
            return {}
        if len(text) not in _DESCRIPTION or not re.match(r"[a-zA-Z]", text):
            self.losses.append(
                f"`description` of {where}: it begins with a letter and has 3 to 2,000"
            )
            return {}
        return {"description": text}

    def _category(self, event: EventSpec, where: str) -> str:
        for number, tag in enumerate(event.tags):
            if number or not _DISPLAY_NAME.fullmatch(tag):
                self.losses.append(f"tag `{tag}` of {where}")
            elif tag not in self._categories:
                id_ = self._category_ids.of(tag)
                self._categories[tag] = {"id": id_, "name": tag}
        known = self._categories.get(event.tags[0]) if event.tags else None
        return str(known["id"]) if known else ""

    def files(self, plan: TrackingPlan) -> dict[str, str]:
        """The texts of all files by path."""
        id_ = Slugs().of(plan.name or "tracking_plan")
        name = plan.name if _DISPLAY_NAME.fullmatch(plan.name) else "Tracking plan"
        if plan.name and name != plan.name:
            self.losses.append("`name` of the plan")
        about = self._described(plan.description, "the plan")
        specs: dict[str, tuple[str, dict[str, Any]]] = {
            "properties": (
                "properties",
                {"properties": list(self._properties.values())},
            ),
            "events": ("events", {"events": self._events}),
            "categories": (
                "categories",
                {"categories": list(self._categories.values())},
            ),
            "tracking-plan": (
                "tracking-plan",
                {"id": id_, "display_name": name, **about, "rules": self._rules},
            ),
        }
        return {
            f"{file}.yaml": yaml.safe_dump(
                {
                    "version": _VERSION,
                    "kind": kind,
                    "metadata": {"name": f"{id_}_{kind.replace('-', '_')}"},
                    "spec": spec,
                },
                sort_keys=False,
                allow_unicode=True,
                width=88,
            )
            for file, (kind, spec) in specs.items()
            if file != "categories" or self._categories
        }


def _listed(kinds: Any) -> list[str]:
    if isinstance(kinds, list):
        return [str(it) for it in kinds]
    return [kinds] if kinds else []


def _one_or_more(one: str, more: str, kinds: list[str]) -> dict[str, Any]:
    if not kinds:
        return {}
    return {one: kinds[0]} if len(kinds) == 1 else {more: kinds}
