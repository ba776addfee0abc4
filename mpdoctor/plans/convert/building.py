"""Puts a plan together from what another tool says, and keeps account of what is lost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mpdoctor.config.contradictions import contradictions
from mpdoctor.mixpanel.destinations import forwarded
from mpdoctor.model.cdp import CdpCall
from mpdoctor.plans.draft import Draft, without_empty

LOSSES_KEPT = 10_000

_ORDER = (
    *("version", "name", "description", "strict", "naming", "unplanned"),
    *(
        "super_properties",
        "shared",
        "bundles",
        "events",
        "user_properties",
        "group_properties",
    ),
    *("identity", "meta"),
)


class Imported(Struct, frozen=True):
    """A plan of our own, and one sentence for each thing of the other that it lacks."""

    draft: Draft
    losses: tuple[str, ...]


class Builder:
    """The plan so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.name = ""
        self.description = ""
        self.meta: dict[str, Any] = {}
        self.unplanned: dict[str, str] = {}
        self.sections: dict[str, dict[str, Any]] = {
            "super_properties": {},
            "bundles": {},
            "events": {},
            "user_properties": {},
            "group_properties": {},
        }
        self._losses: Counter[str] = Counter()

    def lose(self, what: str) -> None:
        """Account for something that our format cannot hold; kept in `meta` or not."""
        if len(self._losses) < LOSSES_KEPT or what in self._losses:
            self._losses[what] += 1

    def event(self, name: Any, keys: Mapping[str, Any]) -> dict[str, Any]:
        """Add an event, or to one that is there; answers with its keys."""
        name = str(name or "").strip()
        if not name:
            self.lose("an event without a name was left out")
            return {}
        known = self.sections["events"].setdefault(name, {})
        known.update({key: value for key, value in keys.items() if key not in known})
        result: dict[str, Any] = known
        return result

    def property(
        self, into: dict[str, Any], name: Any, keys: Mapping[str, Any], where: str
    ) -> None:
        """Add a property; what contradicts itself moves to its `meta`."""
        name = str(name or "").strip() if name is not None else ""
        if not name:
            self.lose(f"a property of {where} without a name was left out")
            return
        keys = self.consistent(dict(keys), f"`{name}` of {where}")
        if name in into and into[name] != (keys or None):
            self.lose(f"`{name}` of {where} is defined twice; the first was kept")
            return
        into[name] = keys or None

    def consistent(self, keys: dict[str, Any], where: str) -> dict[str, Any]:
        """The keys without those that our format refuses together."""
        for key in ("items", "values"):
            if isinstance(keys.get(key), dict):
                keys[key] = self.consistent(keys[key], where)
        for name, inside in (keys.get("properties") or {}).items():
            if isinstance(inside, dict):
                keys["properties"][name] = self.consistent(
                    inside, f"`{name}` in {where}"
                )
        while True:
            errors = list(contradictions(keys, ()))
            if not errors:
                return without_empty(keys) if keys.get("enum") != [] else keys
            key = str(errors[0].path[0])
            self.keep(keys, key, keys.pop(key), where, errors[0].message)

    def keep(
        self, keys: dict[str, Any], key: str, value: Any, where: str, why: str = ""
    ) -> None:
        """Keep in `meta` what cannot be judged, and tell it."""
        keys.setdefault("meta", {})[key] = value
        tail = f": {why}" if why else ""
        self.lose(f"`{key}` of {where} is kept in `meta` and not judged{tail}")

    def done(self) -> Imported:
        """The plan."""
        document = without_empty(
            {
                "version": 1,
                "name": self.name,
                "description": self.description,
                "unplanned": self.unplanned,
                **{
                    section: {
                        name: _event(keys) if section == "events" else keys
                        for name, keys in content.items()
                    }
                    for section, content in self.sections.items()
                },
                "meta": self.meta,
            }
        )
        # A production plan may contradict itself, and is adopted as it is.
        document["strict"] = False
        ordered = {key: document[key] for key in _ORDER if key in document}
        head = [f"Converted from {self.source}."]
        losses = tuple(
            text if count == 1 else f"{text} ({count:,} times)"
            for text, count in self._losses.items()
        )
        draft = Draft(ordered, head=head)
        draft.note(("strict",), "contradictions are warnings until this is `true`")
        return Imported(draft, losses)


def _event(keys: Mapping[str, Any]) -> dict[str, Any] | None:
    order = ("description", "display_name", "owner", "status", "sources", "version")
    cleaned = without_empty(keys)
    first = {key: cleaned[key] for key in order if key in cleaned}
    return {**first, **cleaned} or None


def call_name(platform: str, kind: str, name: str) -> str:
    """The event that the Mixpanel destination of a platform makes of a call.

    `platform` is `Segment` or `RudderStack`, `kind` that of the call in capitals.
    """
    if kind not in ("PAGE", "SCREEN"):
        return name
    call = CdpCall(platform, kind.lower(), name, ())
    records = forwarded(call, (), simplified=None).records
    return records[0].name.strip() if records else name


def texts(values: Any) -> list[str]:
    """A list of texts, whatever was written."""
    if isinstance(values, str):
        return [it.strip() for it in values.split(",") if it.strip()]
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        return []
    return [str(it) for it in values if isinstance(it, str | int | float) and str(it)]
