"""One case as plain text that can be pasted into a ticket."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from mpdoctor.identity.clusters import Cluster
from mpdoctor.identity.lookup import IdentityEvent, TimelineEvent
from mpdoctor.model.identity import SharedDevice
from mpdoctor.model.place import RecordPosition, unpack_position
from mpdoctor.model.settings import IdMerge
from mpdoctor.reports.anonymize import IdFormat
from mpdoctor.reports.sanitize import printable, without_commands
from mpdoctor.reports.times import format_time

MOST = 500
"""Events that are written one by one; the rest are counted."""

NAMED = 8
"""Ids that a sentence names; the rest are counted."""

_LATE = 1e18
"""Where events without a time stand."""


class Span(NamedTuple):
    """A span of time, both ends included; open where an end is `None`."""

    first: float | None = None
    last: float | None = None

    def __contains__(self, at: object) -> bool:
        if not isinstance(at, int | float):
            return self.first is None and self.last is None
        return (self.first is None or at >= self.first) and (
            self.last is None or at <= self.last
        )


class Timeline:
    """Writes one case event by event, and marks each change of person."""

    def __init__(
        self, sources: Sequence[str], format_id: IdFormat, model: IdMerge, out: TextIO
    ) -> None:
        self._sources = sources
        self._format_id = format_id
        self._model = model
        self._out = out
        self._encoding = (getattr(out, "encoding", None) or "utf-8").lower()
        self._current: dict[str, str] = {}
        self._owner: dict[str, str] = {}

    def line(self, text: str) -> None:
        """One line, whatever is in it."""
        shown = printable(text, self._encoding)
        self._out.write(without_commands(shown) + "\n")

    def heading(self, text: str) -> None:
        """What the timeline is about."""
        self.line(text)
        self.line("=" * min(len(text), 78))

    def person(self, cluster: Cluster) -> None:
        """Whose ids these are."""
        ids = len(cluster.ids)
        named = self._named(cluster.ids)
        seen = f"{cluster.events:,} {'event' if cluster.events == 1 else 'events'}"
        if cluster.first is not None:
            seen += f" from {format_time(cluster.first)} to {format_time(cluster.last)}"
        self.line(
            f"one person with {ids:,} {'id' if ids == 1 else 'ids'}: {named}; {seen}"
        )

    def device(self, device: SharedDevice) -> None:
        """What is known of a device that several people used."""
        format_id = self._format_id
        if not device.is_shared:
            self.line(
                f"device {format_id(device.device)} was used under {len(device.users):,} "
                f"ids of one person: {self._named(device.users)}; {device.why}"
            )
            self.line(f"likely cause: {device.cause}; {device.fix}")
            return
        self.line(
            f"device {format_id(device.device)} was used by {device.people:,} people: "
            f"{self._named(device.users)}; {device.switched:,} "
            f"{'change' if device.switched == 1 else 'changes'} of person"
        )
        first = format_id(device.users[0])
        misplaced = "none of its events is"
        if device.misplaced == 1:
            misplaced = "1 anonymous event is"
        elif device.misplaced:
            misplaced = f"{device.misplaced:,} anonymous events are"
        self.line(
            f"{device.events:,} of its {device.total:,} events came after the second "
            f"person; {misplaced} credited to {first}, the first one, by mistake, as far as "
            "the order of events shows"
        )
        self.line(f"looks like: {device.looks_like} ({device.why})")
        self.line(f"likely cause: {device.cause}; {device.fix}")

    def events(
        self,
        events: Iterable[TimelineEvent],
        identity_events: Sequence[IdentityEvent],
        *,
        span: Span,
        most: int | None = MOST,
    ) -> int:
        """The events of a span in order; answers how many.

        After the first `most`, only changes of person and identity events are shown.
        """
        number = left_out = 0
        for one, identity_event in _in_order(events, identity_events):
            # Who was there before is known from what is not shown, too.
            mark = self._mark(one) if one is not None else ""
            event = one or identity_event
            if event is None or event.at not in span:
                continue
            number += 1
            if most is None or number <= most or identity_event is not None or mark:
                self._left_out(left_out)
                left_out = 0
                self._event(one, identity_event, mark)
            else:
                left_out += 1
        self._left_out(left_out)
        if not number:
            self.line("no events")
        return number

    def _left_out(self, number: int) -> None:
        if number:
            events = "1 event" if number == 1 else f"{number:,} events"
            self.line(f"… {events} without a change of person; `--all` shows them")

    def _named(self, ids: Sequence[str]) -> str:
        more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
        return ", ".join(map(self._format_id, ids[:NAMED])) + more

    def _event(
        self, one: TimelineEvent | None, identity_event: IdentityEvent | None, mark: str
    ) -> None:
        event = one or identity_event
        if event is None:
            return
        name = one.event if one else identity_event.verb if identity_event else ""
        at = format_time(event.at) or "no time"
        where = self._place(event.positions)
        self.line(f"{at:20}  {name or '?'}  [{event.sender}]  {where}")
        if one is not None:
            self._detail(self._ids(one))
        if identity_event is not None:
            self._detail(self._joins(identity_event))
        if mark:
            self._detail(f"^ {mark}")

    def _detail(self, text: str) -> None:
        if text:
            self.line(f"{'':20}  {text}")

    def _joins(self, identity_event: IdentityEvent) -> str:
        format_id = self._format_id
        two = format_id(identity_event.two) if identity_event.two else "nobody"
        both = f"{format_id(identity_event.one) if identity_event.one else 'nobody'} and {two}"
        if identity_event.refused:
            return f"does not join {both}: {identity_event.refused}"
        return f"joins {both}"

    def _ids(self, one: TimelineEvent) -> str:
        # Without a device, only Simplified ID merge takes the id for a person's.
        bare = self._model is not IdMerge.SIMPLIFIED and not one.device
        named = (
            ("device", one.device),
            ("id" if bare else "user", one.user),
            ("sent as", one.sent),
        )
        return ", ".join(f"{what} {self._format_id(id)}" for what, id in named if id)

    def _mark(self, one: TimelineEvent) -> str:
        """Who is first on a device, and when that changes; else empty."""
        format_id = self._format_id
        before = self._current.get(one.device)
        if not one.device:
            return ""
        if not one.user:
            owner = self._owner.get(one.device)
            if self._model is IdMerge.SIMPLIFIED and before and before != owner:
                return f"credited to {format_id(owner or '')}, whose device it stays"
            return ""
        if one.user == before:
            return ""
        self._current[one.device] = one.user
        self._owner.setdefault(one.device, one.user)
        if before is None:
            return "first person on this device"
        return (
            f"another person on the same device: from {format_id(before)} "
            f"to {format_id(one.user)}"
        )

    def _place(self, positions: Sequence[RecordPosition]) -> str:
        if not positions:
            return ""
        source, _, packed = positions[0]
        number, record = unpack_position(packed)
        return f"{self._sources[source]}:{number}" + (
            "" if record is None else f"[{record}]"
        )


def _in_order(
    events: Iterable[TimelineEvent], identity_events: Sequence[IdentityEvent]
) -> Iterator[tuple[TimelineEvent | None, IdentityEvent | None]]:
    """Events, and identity events beside the event that they are, or by themselves."""
    waiting = list(reversed(identity_events))
    for one in events:
        while waiting and _order(waiting[-1]) < _order(one):
            yield None, waiting.pop()
        if waiting and waiting[-1].place == one.place:
            yield one, waiting.pop()
        else:
            yield one, None
    for identity_event in reversed(waiting):
        yield None, identity_event


def _order(one: TimelineEvent | IdentityEvent) -> tuple[float, int]:
    return (_LATE if one.at is None else one.at, one.place)
