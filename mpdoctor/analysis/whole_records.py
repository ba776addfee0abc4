"""Records of events whose plan speaks of several values together, or of senders."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.routes import Row
from mpdoctor.analysis.violations import ViolationBuffer
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column

_COLUMNS_KEPT = 1_000


class WholeRecords:
    """Judges them one by one, because no column sees enough."""

    def __init__(self, planned: Planned, setup: Setup) -> None:
        self._planned = planned
        self._setup = setup
        self._columns: dict[Any, Column] = {}

    def judge(self, window: Iterable[Row], violations: ViolationBuffer) -> None:
        """Note what records of a window break; those of other events pass by."""
        if len(self._columns) > _COLUMNS_KEPT:
            self._columns.clear()
        for shape, position, stream, second, *_, record in window:
            if shape.conditions is None:
                continue
            sender = stream.sender
            meant = partial(self._planned.meant, shape.event)
            broken = shape.conditions.broken(record, sender.platform, meant)
            for code, name, value, label in broken:
                origin = shape.origin_of(second, record)
                source = (shape.event, position, (sender, origin))
                column = self._column(shape, name)
                violations.add(*source, column, value, ((code, label),))

    def _column(self, shape: Any, name: str) -> Column:
        """What stands for the property, the same one for all its records."""
        way = shape.route.key
        key = (shape.event, name, way)
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = Column(
                event=shape.event if isinstance(shape.event, str) else None,
                property=name,
                channel=way.channel,
                setup=self._setup,
                inferred=way.inferred,
                imported=way.imported,
            )
        return found
