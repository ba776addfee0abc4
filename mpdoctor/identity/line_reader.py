"""Lines of events whose ids are as usual, written as rows without decoding them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mpdoctor.identity.glances import Glances, lines_in
from mpdoctor.identity.host_sample import HostSample
from mpdoctor.identity.rows import RECORD_BITS, PartWriter
from mpdoctor.mixpanel.people import JUNK
from mpdoctor.mixpanel.times import EARLIEST, LAST_SECOND, MICROSECONDS
from mpdoctor.model.place import LINE
from mpdoctor.model.place import pack_position as spot_of
from mpdoctor.model.record import Lines

Origin = Callable[[str, tuple[str, str, str, str, str]], bytes | None]
"""The written fields of a row that tell where an event is from, by its name and by
library, version, app version, system and country."""

Kept = list[tuple[int, bytes]]
"""Spots and texts of lines, in order."""


class LineReader:
    """Writes what can be written of lines, and hands back the others."""

    def __init__(
        self,
        origin: Origin,
        writer: Callable[[int], PartWriter],
        *,
        rare: Sequence[str],
        longest_id: int,
        longest: int,
        slices: int,
    ) -> None:
        self._writer = writer
        self._glances = Glances(
            origin,
            rare=rare,
            # An `id` may be what a customer data platform sends.
            never=("id",),
            junk=JUNK,
            longest_id=longest_id,
            longest=longest,
            slices=slices,
            clock=(EARLIEST, LAST_SECOND, MICROSECONDS),
        )

    lines_in = staticmethod(lines_in)

    def take(
        self, lines: Lines, hosts: HostSample, shard: tuple[int, int]
    ) -> tuple[int, Kept]:
        """How many lines were written, and those that were not."""
        step = 1 << RECORD_BITS
        passed, rows, kept, pages = self._glances.scan(
            lines.text, lines.start, lines.end, lines.first * step, step, hosts.bound
        )
        for number, some in rows:
            self._writer(number).add(some)
        first = spot_of(lines.first)
        if pages:
            hosts.add(
                [page[1] for page in pages],
                lambda number: _record(pages[number]),
                [first + page[0] * LINE for page in pages],
                shard,
            )
        return passed, [(first + number * LINE, text) for number, text in kept]


def _record(page: tuple[int, str, str, str, str, str, str]) -> Mapping[str, Any]:
    _, _, device, address, browser, system, lib = page
    return {
        "$current_url": address,
        "$browser": browser,
        "$device_id": device,
        "$os": system,
        "mp_lib": lib,
    }
