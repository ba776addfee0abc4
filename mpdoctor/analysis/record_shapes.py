"""What all layouts with the same property names share, whatever their event.

Part of the kernel, see `layout`.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from mpdoctor.analysis.endpoints import channel_of
from mpdoctor.analysis.routes import REQUEST_TIME, Route, RouteKey
from mpdoctor.mixpanel.envelope import ENVELOPE, STAMPS
from mpdoctor.model.record import Channel, Request

_SOURCE = ("token", "$mp_api_endpoint", "$mp_is_forwarded")

WIDE = 250
"""Widths below this concern no rule and would only split shapes."""

Values = tuple[Any, ...]
"""A record's values in the order of the names."""


class Outline:
    """Names, where they stand, and what follows from them alone.

    `kept` are the names that are part of a shape, and `width` the number of properties
    that the sender set, counted only from 250 on, else 0. `version`, `os` and `told`
    are the positions of what tells the sender and the stream, `parts` all of these
    that there are. `at` says where each name stands. `source` picks the parts out of a
    record, `carried` what the lane wants.
    """

    __slots__ = (
        "at",
        "carried",
        "channel",
        "kept",
        "lane",
        "names",
        "os",
        "parts",
        "source",
        "told",
        "told_by",
        "version",
        "way",
        "why",
        "width",
    )

    def __init__(
        self,
        names: tuple[str, ...],
        request: Request | None,
        is_sdk_property: Callable[[str], bool],
        lane_of: Callable[[RouteKey], Route],
        *,
        wrapped: bool,
    ) -> None:
        self.channel: Channel
        self.channel, self.why = channel_of(names, request)
        self.kept = tuple(
            sorted(
                name for name in names if name in ENVELOPE or not is_sdk_property(name)
            )
        )
        self.width = (
            sum(name not in STAMPS for name in names) if len(names) >= WIDE else 0
        )
        if request is not None and request.time is not None:
            names = (REQUEST_TIME, *names)
        self.names = names
        self.way = RouteKey.of(
            names,
            self.channel,
            bool(self.why),
            _token(request),
            request.host if request is not None else None,
        )
        self.lane = lane_of(self.way)
        self.at = at = {name: position for position, name in enumerate(names)}
        self.version = at.get("$lib_version")
        self.os = at.get("$os") if wrapped else None
        self.told = [at.get(name) for name in _SOURCE]
        self.parts = [
            position
            for position in (self.version, self.os, *self.told)
            if position is not None
        ]
        self.told_by = tuple(names[position] for position in self.parts)
        self.source = picker(self.parts)
        self.carried = picker([at[name] for name in self.way.carried])


def _token(request: Request | None) -> str | None:
    """The Basic user of a request where it can be a token, not a service account."""
    if request is None or request.token is None or "." in request.token:
        return None
    return request.token


def picker(positions: Sequence[int]) -> Callable[[Values], Values]:
    """A function that picks these positions out of a tuple, as a tuple."""
    if not positions:
        return _nothing
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


def _nothing(values: Values) -> Values:
    return ()
