"""What the Mixpanel destinations of customer data platforms make of a call.

From the published sources of these destinations, which each module names. They describe
the default settings; a workspace can map fields differently.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mpdoctor.mixpanel.destinations import jitsu, rudderstack, segment
from mpdoctor.mixpanel.destinations.destination import WEB, Destination
from mpdoctor.model.cdp import (
    ANONYMOUS,
    GROUP,
    PREVIOUS,
    USER,
    CdpCall,
    Forwarded,
)

CALLS = ("track", "identify", "page", "screen", "group", "alias")
"""https://segment.com/docs/connections/spec/, which the other platforms follow."""

_DESTINATIONS: tuple[Destination, ...] = (
    jitsu.DESTINATION,
    rudderstack.DESTINATION,
    segment.DESTINATION,
)
_BY_NAME = {each.platform: each for each in _DESTINATIONS}
_IDS = (USER, ANONYMOUS, PREVIOUS, GROUP)
_OBJECTS = ("properties", "traits")
_CONTEXT = sorted({path for each in _DESTINATIONS for path in each.context})

MOST_PATHS = 250
"""Values of a kind of call that are remembered."""

_LONGEST = 200
_UNNAMED = "the calls do not show which platform they were made to"
_EXCLUDED = "nothing: `integrations` in the call excludes Mixpanel"


def read_call(record: Mapping[str, Any]) -> CdpCall | None:
    """The call that a record is, or `None`."""
    kind = record.get("type")
    if kind not in CALLS:
        kind = "track" if isinstance(record.get("event"), str) else None
    if not isinstance(kind, str):
        return None
    name = record.get("event") if kind == "track" else record.get("name")
    if kind in ("page", "screen") and not isinstance(name, str):
        name = _at(record, "properties.name")
    return CdpCall(
        platform=next(
            (each.platform for each in _DESTINATIONS if each.is_sender(record)), ""
        ),
        kind=kind,
        name=name[:_LONGEST]
        if isinstance(name, str) and kind in ("track", "page", "screen")
        else "",
        ids=tuple(key for key in _IDS if _is_id(record.get(key))),
        excluded=_excludes(record.get("integrations")),
    )


def paths_of(record: Mapping[str, Any]) -> Iterator[str]:
    """Where the values of a call are: `properties.plan`, `context.page.url`, …"""
    for parent in _OBJECTS:
        yield from _inside(parent, record.get(parent))
    yield from _inside("context.traits", _at(record, "context.traits"))
    for path in _CONTEXT:
        if _at(record, path) not in (None, ""):
            yield path
    if record.get("channel") == "web":
        yield WEB


def forwarded(
    call: CdpCall, paths: Iterable[str], *, simplified: bool | None
) -> Forwarded:
    """What Mixpanel gets of a call with values at `paths`.

    `simplified` says whether the project uses Simplified ID Merge, where that is known.
    """
    destination = _BY_NAME.get(call.platform)
    if destination is None:
        return Forwarded(note=_UNNAMED)
    if call.excluded:
        return Forwarded(note=_EXCLUDED)
    return destination.forward(call, sorted(paths), simplified)


def source_of(platform: str) -> str:
    """Where the destination of a platform is published."""
    destination = _BY_NAME.get(platform)
    return "" if destination is None else destination.source


def _inside(parent: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    names = (str(name)[:_LONGEST] for name, each in value.items() if each is not None)
    for name in sorted(names)[:MOST_PATHS]:
        yield f"{parent}.{name}"


def _at(record: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(part)
    return record


def _is_id(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _excludes(integrations: Any) -> bool:
    """https://segment.com/docs/connections/spec/common/#integrations"""
    if not isinstance(integrations, dict):
        return False
    named = [
        bool(value)
        for name, value in integrations.items()
        if isinstance(name, str) and "mixpanel" in name.lower()
    ]
    if named:
        return not any(named)
    return integrations.get("All", integrations.get("all")) is False
