"""The columns of one event, by property name.

Part of the kernel, see `layout`.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

from mpdoctor.analysis.columns import ColumnNode

Bring = Callable[[Any], None]


class EventColumns(dict[str, Bring]):
    """Brings the values of an event's records to their columns, by property name.

    `nodes` holds the columns, and none for a property whose values nobody would look at.
    Records of the same event that went another way have other columns.
    """

    def __init__(self, made: Callable[[str], ColumnNode | None]) -> None:
        super().__init__()
        self.nodes: dict[str, ColumnNode | None] = {}
        self._made = made

    def __missing__(self, name: str) -> Bring:
        node = self.node(name)
        bring = self[name] = _nowhere if node is None else node.fresh.append
        return bring

    def node(self, name: str) -> ColumnNode | None:
        """The column of a property."""
        if name not in self.nodes:
            self.nodes[name] = self._made(name)
        return self.nodes[name]


_nowhere: Bring = deque[Any](maxlen=0).append
