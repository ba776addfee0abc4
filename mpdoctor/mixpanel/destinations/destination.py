"""What a destination is, and what their mappings have in common."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mpdoctor.model.cdp import (
    ANONYMOUS,
    USER,
    CdpCall,
    Forwarded,
    ForwardedRecord,
)

WEB = "channel=web"
"""Among the paths of calls that name the web as their channel."""

Forward = Callable[[CdpCall, Sequence[str], bool | None], Forwarded]
"""What Mixpanel gets of a call, from the paths of its values and whether the project uses
Simplified ID Merge."""


class Destination(Struct, frozen=True):
    """The Mixpanel destination of a platform.

    `is_sender` tells whether a call was made to this platform, `context` holds the paths
    outside of `properties` and `traits` that are sent on.
    """

    platform: str
    source: str
    is_sender: Callable[[Mapping[str, Any]], bool]
    context: frozenset[str]
    forward: Forward


def library_of(record: Mapping[str, Any]) -> str:
    """The name of the SDK that made a call, in lower case."""
    context = record.get("context")
    library = context.get("library") if isinstance(context, dict) else None
    name = library.get("name") if isinstance(library, dict) else library
    return name.lower() if isinstance(name, str) else ""


def either(call: CdpCall, first: str = USER, second: str = ANONYMOUS) -> str:
    """The id that is sent where the second stands in for the first."""
    return next((each for each in (first, second) if each in call.ids), "")


def present(values: Mapping[str, str]) -> dict[str, str]:
    """Only what comes from somewhere."""
    return {name: path for name, path in values.items() if path}


def mapped(
    paths: Iterable[str], mapping: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Mixpanel's names of the paths that a mapping names."""
    return {name: path for path in paths for name in mapping.get(path, ())}


def below(
    parent: str,
    paths: Iterable[str],
    *,
    renamed: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
) -> dict[str, str]:
    """The values directly under an object by the name that Mixpanel gets."""
    left_out = frozenset(without)
    prefix = f"{parent}."
    found: dict[str, str] = {}
    for path in paths:
        if not path.startswith(prefix):
            continue
        name = path.removeprefix(prefix)
        if name not in left_out:
            found[(renamed or {}).get(name, name)] = path
    return found


def result_of(records: Sequence[ForwardedRecord]) -> Forwarded:
    """These records, and the values of the call that they use."""
    used = frozenset(path for record in records for path in record.values.values())
    return Forwarded(tuple(records), used)
