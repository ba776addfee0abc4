"""One case as plain text that can be pasted into a ticket."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from mpdoctor.engines.identity.case import Moment
from mpdoctor.models.place import Spot, unpack
from mpdoctor.reports.people.moments import moment
from mpdoctor.reports.people.veil import Shown
from mpdoctor.reports.printable import printable

MOST = 500
"""Events that are told one by one; the rest are counted."""

Verbs = Iterable[tuple[float | None, str, str, str, str]]


def write(
    heading: str,
    moments: Iterable[Moment],
    verbs: Verbs,
    sources: Sequence[str],
    shown: Shown,
    out: TextIO,
) -> int:
    """Write a timeline with each change of person marked; answers how many events."""
    encoding = (getattr(out, "encoding", None) or "utf-8").lower()

    def line(text: str) -> None:
        out.write(printable(text, encoding) + "\n")

    line(heading)
    line("=" * min(len(heading), 78))
    current: dict[str, str] = {}
    number = 0
    for one in moments:
        number += 1
        if number <= MOST:
            at = moment(one.at) or "no time"
            where = _place(one.spots, sources)
            line(f"{at:20}  {one.event or '?'}  [{one.sender}]  {where}")
            line(f"{'':20}  {_ids(one, shown)}")
            mark = _mark(one, current, shown)
            if mark:
                line(f"{'':20}  ^ {mark}")
    if number > MOST:
        line(f"… and {number - MOST} more events")
    for second, verb, first, other, reason in verbs:
        why = f", refused: {reason}" if reason else ""
        at = moment(second) or "no time"
        line(f"{at:20}  {verb}: {shown(first)} and {shown(other)}{why}")
    if not number:
        line("no events")
    return number


def _ids(one: Moment, shown: Shown) -> str:
    named = (("device", one.device), ("user", one.user), ("sent as", one.sent))
    return ", ".join(f"{what} {shown(id)}" for what, id in named if id)


def _mark(one: Moment, current: dict[str, str], shown: Shown) -> str:
    """What is worth a word: who is first on a device, and when that changes."""
    before = current.get(one.device)
    if not one.device or not one.user or one.user == before:
        return ""
    current[one.device] = one.user
    if before is None:
        return "first person on this device"
    said = f"from {shown(before)} to {shown(one.user)}"
    return f"another person on the same device: {said}"


def _place(spots: Sequence[Spot], sources: Sequence[str]) -> str:
    if not spots:
        return ""
    source, _, packed = spots[0]
    number, record = unpack(packed)
    return f"{sources[source]}:{number}" + ("" if record is None else f"[{record}]")
