"""The shapes, routes and columns that were met, each made once."""

from functools import partial
from typing import Any

from mpdoctor.analysis.columns import EventColumns, PropertyColumn
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.routes import Route, RouteKey
from mpdoctor.analysis.shapes import (
    RecordShape,
    fold_all,
    looked_at,
    route_key,
    shape_key,
    uncounted,
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
        self._uncounted: dict[Any, RecordShape] = {}
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
        known = self._planned.is_sdk_property
        key = shape_key(name_key(event), names, request, table, known)
        way = route_key(key, names, request)
        route = self.routes.get(way)
        if route is None:
            route = self.routes[way] = Route(way, self._lag_column(way))
        columns_key = (key[0], way.channel, way.imported, way.inferred)
        columns = self._event_columns.get(columns_key)
        if columns is None:
            made = partial(self._column, key[0], way)
            columns = self._event_columns[columns_key] = EventColumns(made)
        conditions = self._planned.conditions_of(key[0])
        if not self._into.shapes.refuses_key(key):
            return RecordShape(key, lib, names, route, columns, conditions)
        # Of what is not counted by shape, nothing is made for each shape.
        all_key = uncounted(key), lib, way, looked_at(names)
        shape = self._uncounted.get(all_key)
        if shape is None:
            shape = RecordShape(all_key[0], lib, names, route, columns, conditions)
            self._uncounted[all_key] = shape
        return shape

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
        self._uncounted.clear()

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
