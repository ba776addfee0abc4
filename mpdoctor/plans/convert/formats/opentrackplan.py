"""OpenTrackPlan: `opentp.yaml`, a file per event, and dictionaries; or its JSON export.

Source: https://github.com/opentrackplan/opentp-spec
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.plans.convert.building import Builder, Imported, texts
from mpdoctor.plans.convert.content import PlanContent
from mpdoctor.plans.convert.format import PlanFormat
from mpdoctor.plans.convert.opentp_files import write
from mpdoctor.plans.convert.schemas import keys_of, with_required

DEEPEST = 20
_STATUS = {"active": "live", "draft": "planned", "deprecated": "deprecated"}
_NAME = "event_name"
_OWN = ("name", "valueRequired", "policy", "checks", "x-opentp")
_CHOICES = ("value", "enum", "dict")
_CATALOG_SINCE = "2026-09"
"""Since then `payload.schema` lists fields that events may use, and adds them to none."""

Fields = dict[str, dict[str, Any]]


def _is_part(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("opentp"), str)
        and any(key in data for key in ("spec", "event", "events", "dict"))
    )


def _recognises(content: PlanContent) -> bool:
    return any(map(_is_part, content.documents))


class _TrackplanFiles:
    """What the files of a plan say, by what they are."""

    def __init__(self, content: PlanContent) -> None:
        self.root: dict[str, Any] = {}
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.dictionaries: dict[str, list[Any]] = {}
        for path, data in content.named_documents:
            if not _is_part(data):
                continue
            if isinstance(data.get("event"), dict):
                self.events.append((path, data["event"]))
            elif isinstance(data.get("dict"), dict):
                values = data["dict"].get("values")
                stem = re.sub(r"\.(ya?ml|json)$", "", path.replace("\\", "/"))
                self.dictionaries[stem] = values if isinstance(values, list) else []
            else:
                self.root = data
                events = data.get("events")
                for event in events if isinstance(events, list) else ():
                    if isinstance(event, dict):
                        self.events.append(("", event))
                for name, raw in _mapping(data.get("dictionaries")).items():
                    inner = raw.get("dict", raw) if isinstance(raw, dict) else raw
                    values = inner.get("values") if isinstance(inner, dict) else inner
                    self.dictionaries[name] = values if isinstance(values, list) else []

    def values(self, name: str) -> list[Any] | None:
        """The values of a dictionary, which is named by the end of its path."""
        if name in self.dictionaries:
            return self.dictionaries[name]
        ends = (
            values
            for path, values in self.dictionaries.items()
            if path.endswith(f"/{name}")
        )
        return next(ends, None)


def _mapping(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _fields(data: Any) -> Fields:
    return {
        str(name): field
        for name, field in _mapping(data).items()
        if isinstance(field, dict)
    }


class _PlanReader:
    def __init__(self, files: _TrackplanFiles, builder: Builder) -> None:
        self._files = files
        self._builder = builder
        spec = _mapping(files.root.get("spec"))
        events = _mapping(spec.get("events"))
        payload = _mapping(events.get("payload"))
        paths = _mapping(_mapping(spec.get("paths")).get("events"))
        self._catalog = _fields(payload.get("schema"))
        self._is_new = str(files.root.get("opentp") or "") >= _CATALOG_SINCE
        self._targets = {
            str(name): texts(ids)
            for name, ids in _mapping(payload.get("targets")).items()
        }
        self._target_bases = {
            str(name): _fields(_mapping(raw).get("schema"))
            for name, raw in _mapping(spec.get("targets")).items()
        }
        self._template = _template(str(paths.get("template") or ""))

    def read(self) -> None:
        info = _mapping(self._files.root.get("info"))
        self._builder.name = str(info.get("title") or "")
        self._builder.description = str(info.get("description") or "")
        rest = {key: info[key] for key in ("version", "contact") if info.get(key)}
        if rest:
            self._builder.meta["info"] = rest
        shared = self._builder.sections["super_properties"]
        common = self._target_bases.get("all", {})
        for name, field in (common if self._is_new else self._catalog).items():
            if name != _NAME:
                whole = _merged_field(self._catalog.get(name, {}), field)
                keys = self._keys(whole, f"`{name}` of all events")
                self._builder.property(shared, name, keys, "all events")
        for path, event in self._files.events:
            self._event(path, event)

    def _event(self, path: str, event: dict[str, Any]) -> None:
        key = str(event.get("key") or "").strip()
        where = f"event `{key}`"
        by_target = dict(self._payloads(event.get("payload"), where))
        names = {
            str(fields[_NAME]["value"])
            for fields in by_target.values()
            if "value" in fields.get(_NAME, {})
        }
        name = names.pop() if len(names) == 1 else key
        if names:
            self._builder.lose(
                f"{where} has a name of its own for each target; its key was kept"
            )
        keys = self._about(path, event, where)
        if name != key:
            keys.setdefault("meta", {})["key"] = key
        if "all" not in _definitions(event.get("payload")) and by_target:
            keys["sources"] = list(by_target)
        added = self._builder.event(name, keys)
        if added:
            self._properties(
                by_target, added.setdefault("properties", {}), f"event `{name}`"
            )

    def _about(self, path: str, event: dict[str, Any], where: str) -> dict[str, Any]:
        taxonomy = {**self._from_path(path), **_mapping(event.get("taxonomy"))}
        life = _mapping(event.get("lifecycle"))
        keys: dict[str, Any] = {
            "description": str(taxonomy.pop("action", None) or ""),
            "tags": [str(area)] if (area := taxonomy.pop("area", None)) else [],
        }
        status = _STATUS.get(str(life.get("status") or "active"), "live")
        if status != "live":
            keys["status"] = status
        if life.get("deprecatedAt"):
            keys["until"] = str(life["deprecatedAt"])
        meta = {f"taxonomy.{it}": value for it, value in taxonomy.items()}
        for it in ("deprecatedReason", "replacedBy"):
            if life.get(it):
                meta[it] = life[it]
        for it in ("aliases", "ignore"):
            if event.get(it):
                meta[it] = event[it]
                self._builder.lose(
                    f"`{it}` of {where} is kept in `meta` and not judged"
                )
        return {**keys, "meta": meta} if meta else keys

    def _from_path(self, path: str) -> dict[str, str]:
        found = (
            self._template.search(path.replace("\\", "/")) if self._template else None
        )
        return found.groupdict() if found else {}

    def _payloads(self, payload: Any, where: str) -> Iterator[tuple[str, Fields]]:
        """The fields of an event for each target; `all` where no targets are known."""
        payload = _definitions(payload)
        for selector, definition in payload.items():
            fields = self._version(payload, str(selector), None, where, 0)
            if not isinstance(definition, dict):
                self._builder.lose(f"payload `{selector}` of {where} was left out")
                continue
            for target in self._targets.get(str(selector)) or [str(selector)]:
                yield target, _merged(self._target_bases.get(target, {}), fields)

    def _version(
        self,
        payload: Mapping[str, Any],
        selector: str,
        key: str | None,
        where: str,
        depth: int,
    ) -> Fields:
        """The fields of one version; the current one, if none is named."""
        definition = _mapping(payload.get(selector))
        if "current" not in definition:
            return _fields(definition.get("schema"))
        wanted: Any = definition["current"] if key is None else key
        for _ in range(DEEPEST):
            if not isinstance(definition.get(str(wanted)), str):
                break
            wanted = definition[str(wanted)]
        version = _mapping(definition.get(str(wanted)))
        if "schema" not in version or depth > DEEPEST:
            self._builder.lose(f"version `{wanted}` of {where} was not found")
            return {}
        if key is None:
            more = [it for it in definition.values() if isinstance(it, dict)]
            if len(more) > 1:
                self._builder.lose(
                    f"{where} has several versions; the current one was kept"
                )
        fields: Fields = {}
        if isinstance(version.get("$ref"), str):
            other, _, ref = version["$ref"].rpartition("::")
            fields = self._version(payload, other or selector, ref, where, depth + 1)
        return _merged(fields, _fields(version["schema"]))

    def _properties(
        self, by_target: Mapping[str, Fields], into: dict[str, Any], where: str
    ) -> None:
        """Each field once; what differs between targets is listed by source."""
        for name in dict.fromkeys(it for fields in by_target.values() for it in fields):
            if name == _NAME:
                self._builder.lose(
                    f"`{_NAME}` is the name of an event, and no property of it"
                )
                continue
            raw = {
                target: self._whole(name, fields[name])
                for target, fields in by_target.items()
                if name in fields
            }
            first = next(iter(raw.values()))
            keys = self._keys(first, f"`{name}` of {where}")
            if len(raw) < len(by_target):
                keys["sources"] = list(raw)
            others = {target: field for target, field in raw.items() if field != first}
            values = [_values_of(field) for field in raw.values()]
            if others and all(it is not None for it in values):
                keys["enum"] = list(
                    dict.fromkeys(one for it in values for one in it or ())
                )
                keys["by_source"] = {
                    target: {"enum": _values_of(field)} for target, field in raw.items()
                }
            elif others:
                self._builder.lose(
                    f"`{name}` of {where} differs between targets; "
                    f"the definition for `{next(iter(raw))}` was kept"
                )
            self._builder.property(into, name, keys, where)

    def _whole(self, name: str, field: dict[str, Any]) -> dict[str, Any]:
        """A field with what all targets and the catalog say of it."""
        base = _merged_field(
            self._catalog.get(name, {}), self._target_bases.get("all", {}).get(name, {})
        )
        return _merged_field(base, field)

    def _keys(self, field: dict[str, Any], where: str) -> dict[str, Any]:
        schema = {key: value for key, value in field.items() if key not in _OWN}
        meta = {key: field[key] for key in _OWN if field.get(key)}
        pii = schema.pop("pii", None)
        if "value" in schema:
            value = schema.pop("value")
            if isinstance(value, list):
                meta["value"] = value
                self._builder.lose(
                    f"`value` of {where} is kept in `meta` and not judged"
                )
            else:
                schema["enum"] = [value]
        schema = self._listed(schema, where)
        if isinstance(schema.get("items"), dict):
            schema["items"] = self._listed(schema["items"], f"items of {where}")
        required = schema.pop("required", False) is True
        if self._is_new:  # a fixed value, or one of a list by policy, is always sent
            always = field.get("policy") in ("restricted", "fixed")
            required = required or "value" in field or always
        keys = keys_of(schema, self._builder, where)
        if isinstance(pii, dict):
            keys["tags"] = ["pii"]
            meta["pii"] = pii
        if meta:
            keys["meta"] = {**keys.get("meta", {}), **meta}
        return with_required(keys, required)

    def _listed(self, schema: dict[str, Any], where: str) -> dict[str, Any]:
        """The schema with the values of its dictionary."""
        name = schema.get("dict")
        rest = {key: value for key, value in schema.items() if key != "dict"}
        if not isinstance(name, str):
            return rest
        values = self._files.values(name)
        if values is None:
            self._builder.lose(f"dictionary `{name}` of {where} was not found")
            return rest
        return {**rest, "enum": values}


def _values_of(field: Mapping[str, Any]) -> list[Any] | None:
    """The values of a field that says nothing else that could differ."""
    if "value" in field and not isinstance(field["value"], list):
        return [field["value"]]
    enum = field.get("enum")
    return list(enum) if isinstance(enum, list) else None


def _merged_field(base: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, Any]:
    """https://github.com/opentrackplan/opentp-spec/blob/main/docs/semantics.md"""
    merged = {**base, **field}
    if any(key in field for key in _CHOICES):
        for key in _CHOICES:
            if key not in field:
                merged.pop(key, None)
    return merged


def _merged(base: Fields, fields: Fields) -> Fields:
    return {
        **base,
        **{
            name: _merged_field(base.get(name, {}), field)
            for name, field in fields.items()
        },
    }


def _definitions(payload: Any) -> dict[str, Any]:
    """What is sent to each target or group of targets; one for all has no name."""
    payload = _mapping(payload)
    is_one = "schema" in payload or "current" in payload
    return {"all": payload} if is_one else payload


def _template(text: str) -> re.Pattern[str] | None:
    """`{area}/{event}.yaml` as an expression for the end of a path."""
    names = re.findall(r"\{([A-Za-z_][A-Za-z0-9_]*)\}", text)
    if not names or len(names) != len(set(names)) or len(text) > 1_000:
        return None
    parts = re.split(r"\{[A-Za-z_][A-Za-z0-9_]*\}", text)
    pattern = re.escape(parts[0])
    for name, part in zip(names, parts[1:], strict=True):
        pattern += f"(?P<{name}>[^/]+)" + re.escape(part)
    return re.compile(f"(?:^|/){pattern}$")


def _read(content: PlanContent) -> Imported:
    builder = Builder("OpenTrackPlan")
    _PlanReader(_TrackplanFiles(content), builder).read()
    return builder.done()


FORMAT = PlanFormat("opentrackplan", "OpenTrackPlan", _recognises, _read, write)
