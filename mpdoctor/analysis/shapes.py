"""Records that carry the same properties in the same order."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from itertools import chain
from operator import itemgetter
from typing import Any

from msgspec import Struct, field

from mpdoctor.analysis.columns import EventColumns
from mpdoctor.analysis.conditions import EventConditions
from mpdoctor.analysis.routes import ROUTED_BY, Route, RouteKey, SenderStream
from mpdoctor.analysis.totals import EventKey, ShapeKey, Totals
from mpdoctor.mixpanel.envelope import STAMPS
from mpdoctor.mixpanel.senders import WRAPPERS, sender_of
from mpdoctor.mixpanel.times import DAY
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.record import TABLE_ROW, Channel, Request
from mpdoctor.model.spread import (
    FACET_PROPERTIES,
    LONGEST,
    Facet,
    Origin,
    Spread,
    facet_of,
    value_of,
)
from mpdoctor.model.subjects import Sender
from mpdoctor.model.tally import Tally, add_up

WIDE = 250
"""Widths below this concern no rule and would only split shapes."""

_PLACE = frozenset({"$city", "mp_country_code", "mp_lib"})
"""Exports of before 2020 bear no other mark of receipt."""

_STREAM = ("$lib_version", "$os", "token", "$mp_api_endpoint", "$mp_is_forwarded")
"""The properties that tell one stream of a library from another."""

_TELLING = STAMPS | ROUTED_BY | {"token", *_PLACE, *_STREAM, *FACET_PROPERTIES}
"""All that the channel, the route and the shape itself look at."""

Firsts = dict[Sender, list[RecordPosition]]


ANY_NAMES = ("*",)
"""In a key, in place of the names of all sets of properties that are not counted."""


class ShapeSum(Struct):
    """How many records from each sender, some positions, the lowest among them, and how
    the records are distributed."""

    senders: dict[Sender, int] = field(default_factory=dict)
    firsts: Firsts = field(default_factory=dict)
    spread: Spread = field(default_factory=Spread)


class RecordShape:
    """Event, library and property names, and what follows from them.

    `names` are those that tell the stream, and `values_of` picks their values out of the
    properties; `streams` holds the streams by these values. `facets` are the properties
    that are counted by value, each with the number of its dimension, and `library` is the
    name of the library. `counts`, `firsts`, `days` and `values` are of the records so far:
    how many from each stream, the first positions, how many a day, and how many have each
    value, by the number of its dimension. `conditions` are what the plan says of the whole
    record, if it does.
    """

    __slots__ = (
        "columns",
        "conditions",
        "counts",
        "days",
        "event",
        "facets",
        "firsts",
        "key",
        "lib",
        "library",
        "names",
        "route",
        "streams",
        "values",
        "values_of",
    )

    def __init__(
        self,
        key: ShapeKey,
        lib: Any,
        names: Collection[str],
        route: Route,
        columns: EventColumns,
        conditions: EventConditions | None = None,
    ) -> None:
        self.key = key
        self.conditions = conditions
        self.event = key[0]
        self.lib = lib
        self.route = route
        self.columns = columns
        self.names = tuple(
            name
            for name in _STREAM
            if name in names and (name != "$os" or _is_wrapped(lib))
        )
        self.values_of = _picker(self.names)
        self.streams = route.streams_by_values((lib, self.names))
        self.facets = tuple(
            (number, name)
            for number, name in enumerate(FACET_PROPERTIES)
            if name in names
        )
        self.library = lib[:LONGEST] if isinstance(lib, str) else ""
        self.counts: dict[SenderStream, int] = {}
        self.firsts: Firsts = {}
        self.days: dict[int, int] = {}
        self.values: dict[tuple[int, str], int] = {}

    def origin_of(self, second: float | None, properties: Mapping[str, Any]) -> Origin:
        """Where a record came from."""
        origin: list[int | Facet] = [] if second is None else [int(second // DAY)]
        for number, name in self.facets:
            value = value_of(properties[name])
            if value is not None:
                origin.append(facet_of(number, value, self.library))
        return tuple(origin)

    def stream_of(self, values: tuple[Any, ...]) -> SenderStream:
        """The stream of records with these values of `names`."""
        with suppress(TypeError):
            found = self.streams.get(values)
            if found is not None:
                return found
        told = dict(zip(self.names, values, strict=True))
        sender = sender_of(self.lib, told.get("$lib_version"), told.get("$os"))
        token, endpoint, forwarded = (told.get(name) for name in _STREAM[2:])
        stream = self.route.stream(sender, token, endpoint, forwarded)
        # Where a list or an object stands in place of text, it is told for each record.
        with suppress(TypeError):
            self.streams[values] = stream
        return stream

    def fold(self, into: ShapeSum) -> None:
        """Add what was counted to a sum, and start anew."""
        senders = into.senders
        for stream, count in self.counts.items():
            sender = stream.sender
            senders[sender] = senders.get(sender, 0) + count
        _fold(self.firsts, into.firsts)
        facets = {
            facet_of(number, value, self.library): count
            for (number, value), count in self.values.items()
        }
        into.spread.add(self.days, facets)
        self.counts, self.firsts, self.days, self.values = {}, {}, {}, {}


def told_apart_by(names: Iterable[str]) -> frozenset[str]:
    """The names that make a difference to a shape's route and to what it looks at."""
    return _TELLING.intersection(names)


def width_of(names: Collection[str]) -> int:
    """The number of properties that the sender set, counted only from 250 on, else 0."""
    return sum(name not in STAMPS for name in names) if len(names) >= WIDE else 0


def shape_context(request: Request | None, table: bool) -> Any:
    """What of a request tells shapes apart, and whether they are rows of a table."""
    if request is None:
        return "table" if table else None
    return (
        *(request.route, request.host, request.token),
        *(request.time is not None, request.outcome.is_refused),
    )


def channel_of(
    names: Collection[str], request: Request | None, table: bool = False
) -> tuple[Channel, str]:
    """The channel, and why; the reason is empty where a request names the route."""
    # Only Mixpanel stamps receipt, only `/track` wants the token inside every event, and
    # what has neither can only be meant for `/import`.
    if request is not None and request.route == "track":
        return Channel.TRACK, ""
    if request is not None and request.route == "import":
        return Channel.IMPORT, ""
    if not STAMPS.isdisjoint(names):
        return Channel.EXPORT, "it bears Mixpanel's own stamps of receipt"
    if "token" not in names and _PLACE.issubset(names):
        return Channel.EXPORT, "it bears the place that Mixpanel adds on receipt"
    if "token" in names:
        return Channel.TRACK, "it carries its token inside, as `/track` wants it"
    if table:
        return Channel.IMPORT, TABLE_ROW
    return Channel.IMPORT, "it carries no token, so only `/import` could take it"


def route_key(
    names: Collection[str], channel: Channel, why: str, request: Request | None
) -> RouteKey:
    """The route of records with these property names."""
    return RouteKey.of(
        names,
        channel,
        inferred=bool(why),
        timed=request is not None and request.time is not None,
        token=_token(request),
        host=request.host if request is not None else None,
        refused=request is not None and request.outcome.is_refused,
    )


def fold_all(shapes: Iterable[RecordShape], into: Totals) -> None:
    """Add what shapes have counted to the totals of names and of shapes."""
    sums: dict[ShapeKey, ShapeSum] = {}
    for shape in shapes:
        if shape.counts:
            shape.fold(sums.setdefault(shape.key, ShapeSum()))
    names: dict[EventKey, ShapeSum] = {}
    for key, found in sums.items():
        tally = Tally() if key[3] is ANY_NAMES else into.shapes[key]
        lowest = _add(tally, found, into.keep)
        # Every shape is one of a single event.
        of_event = names.setdefault(key[0], ShapeSum())
        add_up(of_event.senders, found.senders)
        of_event.spread.merge(found.spread)
        _fold(lowest, of_event.firsts)
    for event, found in names.items():
        _add(into.names[event], found, into.keep)


def _fold(positions: Firsts, into: Firsts) -> None:
    for sender, some in positions.items():
        before = into.get(sender)
        into[sender] = some if before is None else before + some


def _add(tally: Tally, found: ShapeSum, keep: int) -> Firsts:
    """Add a sum to a tally; answers with the lowest positions of each sender."""
    # A record has one shape, so no position comes twice.
    firsts = {
        sender: some if len(some) == 1 else sorted(some)[:keep]
        for sender, some in found.firsts.items()
    }
    first = [*chain.from_iterable(firsts.values())]
    if len(firsts) > 1:
        first = sorted(first)[:keep]
    senders = found.senders
    tally.add(sum(senders.values()), first, senders, keep, firsts)
    tally.spreading().merge(found.spread)
    return firsts


def _is_wrapped(lib: Any) -> bool:
    return isinstance(lib, str) and lib in WRAPPERS


def _token(request: Request | None) -> str | None:
    """The Basic user of a request where it can be a token, not a service account."""
    if request is None or request.token is None or "." in request.token:
        return None
    return request.token


def _picker(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that picks the values of these properties, as a tuple."""
    if not names:
        return lambda properties: ()
    if len(names) == 1:
        return lambda properties, name=names[0]: (properties[name],)  # type: ignore[misc]
    return itemgetter(*names)
