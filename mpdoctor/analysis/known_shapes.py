"""The shapes, routes and columns that were met, each made once."""

from functools import partial
from typing import Any

from msgspec import Struct

from mpdoctor.analysis.columns import EventColumns, PropertyColumn
from mpdoctor.analysis.conditions import EventConditions
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.routes import Route, RouteKey
from mpdoctor.analysis.shapes import (
    ANY_NAMES,
    RecordShape,
    channel_of,
    fold_all,
    route_key,
    shape_context,
    told_apart_by,
    width_of,
)
from mpdoctor.analysis.totals import EventKey, Totals, name_key, value_order
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.mixpanel.envelope import ENVELOPE
from mpdoctor.model.record import Channel, Request
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import LAG, Column

SHAPES_CACHED = 5_000
COLUMNS_CACHED = 20_000
"""Shapes and columns are only caches: beyond so many they are added up and forgotten."""

_ColumnKey = tuple[EventKey | None, str, Channel, bool, bool]
"""Event (none where it does not matter), property, channel, imported, inferred."""


class _Common(Struct):
    """What shapes have in common that differ only in properties nobody else looks at.

    `key` are event, channel and why that channel; `uncounted` stands for all of these
    shapes that are not counted one by one.
    """

    key: tuple[EventKey, Channel, str]
    route: Route
    columns: EventColumns
    conditions: EventConditions | None
    uncounted: RecordShape | None = None


class KnownShapes:
    """Makes shapes with their routes and columns, until they are folded into the totals.

    What the totals have no room for is not made: shapes that would not be counted share
    one, and values whose faults would not be kept are not judged.
    """

    def __init__(
        self, setup: Setup, planned: Planned, checks: ValueChecks, into: Totals
    ) -> None:
        self._setup = setup
        self._planned = planned
        self._checks = checks
        self._into = into
        self.routes: dict[RouteKey, Route] = {}
        self._shapes: dict[Any, dict[tuple[Any, ...], RecordShape]] = {}
        self._common: dict[Any, _Common] = {}
        self._columns: dict[_ColumnKey, PropertyColumn | None] = {}
        self._event_columns: dict[Any, EventColumns] = {}

    def of(self, context: Any) -> dict[tuple[Any, ...], RecordShape]:
        """The shapes of a context, by event, library and property names; who looks up one
        that is not there adds what is `made`."""
        return self._shapes.setdefault(context, {})

    def uncaptured(
        self, event: str, lib: Any, names: tuple[str, ...]
    ) -> RecordShape | None:
        """The shape of records that were not captured, with these property names.

        `None` where the library is none that can be looked up, or where the plan speaks
        of whole records.
        """
        shapes = self.of(None)
        key = (name_key(event), lib, *names)
        try:
            shape = shapes.get(key)
        except TypeError:
            return None
        if shape is None:
            shape = shapes[key] = self.made(event, lib, names, None, False)
        return shape if shape.conditions is None else None

    def made(
        self,
        event: EventKey,
        lib: Any,
        names: tuple[str, ...],
        request: Request | None,
        table: bool,
    ) -> RecordShape:
        """A new shape, or the one that is shared where it would not be counted."""
        telling = told_apart_by(names)
        alike = (event, lib, shape_context(request, table), telling)
        common = self._common.get(alike)
        if common is None:
            common = self._common[alike] = self._common_of(
                name_key(event), telling, request, table
            )
        kept = tuple(sorted(filter(self._planned.tells_shapes, names)))
        key = (*common.key, kept, width_of(names))
        route, columns, conditions = common.route, common.columns, common.conditions
        if not self._into.shapes.refuses_key(key):
            return RecordShape(key, lib, names, route, columns, conditions)
        # Of what is not counted by shape, nothing is made for each shape.
        if common.uncounted is None:
            key = (*common.key, ANY_NAMES, -1)
            common.uncounted = RecordShape(key, lib, names, route, columns, conditions)
        return common.uncounted

    def _common_of(
        self,
        event: EventKey,
        names: frozenset[str],
        request: Request | None,
        table: bool,
    ) -> "_Common":
        channel, why = channel_of(names, request, table)
        way = route_key(names, channel, why, request)
        route = self.routes.get(way)
        if route is None:
            route = self.routes[way] = Route(way, self._lag_column(way))
        columns_key = (event, way.channel, way.imported, way.inferred)
        columns = self._event_columns.get(columns_key)
        if columns is None:
            made = partial(self._column, event, way)
            columns = self._event_columns[columns_key] = EventColumns(made)
        conditions = self._planned.conditions_of(event)
        return _Common((event, channel, why), route, columns, conditions)

    def _lag_column(self, way: RouteKey) -> PropertyColumn:
        column = Column(
            event=None,
            property=LAG,
            channel=way.channel,
            setup=self._setup,
            known=True,
            received=way.received,
            inferred=way.inferred,
            imported=way.imported,
        )
        return PropertyColumn(column, self._checks, counted=False)

    def _column(self, of: EventKey, way: RouteKey, name: str) -> PropertyColumn | None:
        """The column of a property, or `None` where nobody would look at it.

        A property that Mixpanel or an SDK sets, and no plan speaks of, is the same
        column in all events.
        """
        planned = self._planned
        known = planned.is_sdk_property(name)
        event = None if known else of
        key = (event, name, way.channel, way.imported, way.inferred)
        if key in self._columns:
            return self._columns[key]
        column = Column(
            event=event if isinstance(event, str) else None,
            property=name,
            channel=way.channel,
            setup=self._setup,
            known=name in ENVELOPE or planned.is_known_property(name),
            spec=None if known else planned.property_spec(event, name),
            inferred=way.inferred,
            imported=way.imported,
        )
        refuses = self._into.violations.refuses
        checks: ValueChecks | None = self._checks
        if column.event is not None and column.spec is None:
            # Nothing of it would be kept.
            checks = None if refuses(value_order(column.event, name)) else checks
        made = PropertyColumn(column, checks, counted=not known)
        found = self._columns[key] = made if made.watched or not known else None
        return found

    # -- what is counted ---------------------------------------------------------------

    @property
    def has_many_columns(self) -> bool:
        """Whether it is time to fold all."""
        return len(self._columns) > COLUMNS_CACHED

    @property
    def has_many_shapes(self) -> bool:
        """Whether it is time to fold shapes."""
        return sum(map(len, self._shapes.values())) > SHAPES_CACHED

    def filled_columns(self) -> list[PropertyColumn]:
        """The columns with values; no longer judged are those that are left out."""
        filled = [
            one for one in self._columns.values() if one is not None and one.values
        ]
        for column in filled:
            column.leave_out(self._into.violations.refuses)
        return filled

    def fold_shapes(self) -> None:
        """Add what shapes and streams have counted to the totals, and forget them."""
        for shapes in self._shapes.values():
            fold_all(shapes.values(), self._into)
        for route in self.routes.values():
            route.fold(self._into)
        self._shapes.clear()
        self._common.clear()

    def fold_columns(self) -> None:
        """Add what columns have counted, too, and forget all."""
        for (event, _, channel, imported, inferred), root in self._columns.items():
            if root is None or event is None:
                continue
            for column in root.all():
                if column.types:
                    name = column.column.property
                    key = (event, name, channel, imported, False, inferred)
                    self._into.columns[key].add(column.types, column.firsts)
        self.routes.clear()
        self._columns.clear()
        self._event_columns.clear()
