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
        if number > MOST:
            continue
        ids = []
        if one.device:
            ids.append(f"device {shown(one.device)}")
        if one.user:
            ids.append(f"user {shown(one.user)}")
        if one.sent:
            ids.append(f"sent as {shown(one.sent)}")
        at = moment(one.at) or "no time"
        where = _place(one.spots, sources)
        line(f"{at:20}  {one.event or '?'}  [{one.sender}]  {where}")
        line(f"{'':20}  {', '.join(ids)}")
        before = current.get(one.device)
        if one.device and one.user and one.user != before:
            if before is None:
                line(f"{'':20}  ^ first person on this device")
            else:
                said = f"from {shown(before)} to {shown(one.user)}"
                line(f"{'':20}  ^ another person on the same device: {said}")
            current[one.device] = one.user
    if number > MOST:
        line(f"… and {number - MOST} more events")
    for at_second, verb, first, second, reason in verbs:
        why = f", refused: {reason}" if reason else ""
        line(
            f"{moment(at_second) or 'no time':20}  {verb}: {shown(first)} and "
            f"{shown(second)}{why}"
        )
    if not number:
        line("no events")
    return number


def _place(spots: Sequence[Spot], sources: Sequence[str]) -> str:
    if not spots:
        return ""
    source, _, packed = spots[0]
    number, record = unpack(packed)
    return f"{sources[source]}:{number}" + ("" if record is None else f"[{record}]")
