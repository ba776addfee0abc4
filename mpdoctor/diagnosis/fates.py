"""What became of the records of captured requests, whichever request each was in."""

from __future__ import annotations  # `array[int]` is only a type to checkers

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from mpdoctor.analysis.answers import ACCEPTED, LOST, UNKNOWN, UNSURE, AnswerKey
from mpdoctor.analysis.deliveries import AttemptKey
from mpdoctor.analysis.duplicates import HashSegment
from mpdoctor.analysis.totals import SourceKey
from mpdoctor.mixpanel.limits import FIRST_WAIT
from mpdoctor.model.outcome import Cause
from mpdoctor.model.place import unpack_position
from mpdoctor.model.record import Kind
from mpdoctor.model.tally import Tally

AT_ONCE = 1 << 15
"""Attempts compared at a time; more take several passes."""


class Losses(Struct):
    """Records that failed for one reason, by what became of them in the end."""

    tally: Tally = field(default_factory=Tally)
    lost: dict[str, int] = field(default_factory=dict)
    uncertain: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    recovered: int = 0
    again: int = 0
    resent: int = 0
    hasty: int = 0
    shortest: float | None = None


class SentEvents(NamedTuple):
    """Events of captured requests that fared alike; `answer` is the decisive one."""

    event: str | None
    source: SourceKey | None
    fate: str
    cause: Cause | None
    is_answered: bool
    mark: str


class Fates(Struct):
    """What became of all records: by answer, by source, and by kind.

    `sent` counts events, each once, and `attempts` how often those of each source were
    sent. `marked` counts attempts by `AttemptKey.mark`. `resent` are events that were in
    several requests.
    """

    by_answer: dict[AnswerKey, Losses] = field(default_factory=dict)
    by_source: dict[SourceKey, dict[str, int]] = field(default_factory=dict)
    by_kind: dict[str, dict[str, int]] = field(default_factory=dict)
    sent: dict[SentEvents, int] = field(default_factory=dict)
    attempts: Counter[SourceKey | None] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    resent: int = 0


class _Attempt(NamedTuple):
    place: tuple[int, int, int]
    moment: int
    key: AttemptKey


def fates(segments: Sequence[HashSegment], keep: int) -> Fates:
    """What became of every record, whichever request it was in."""
    ordered = sorted(segments, key=lambda segment: (segment.source, segment.start))
    found = Fates()
    passes = 1 + sum(segment.count for segment in ordered) // AT_ONCE
    for number in range(passes):
        for attempts in _grouped(ordered, number, passes):
            _settle(attempts, found, keep)
    return found


def _grouped(
    segments: Sequence[HashSegment], number: int, passes: int
) -> Iterator[list[_Attempt]]:
    """The attempts of each record of a pass, in columns until they are looked at."""
    found = tuple(array("Q") for _ in range(5))
    records, moments, positions, keys, origins = found
    for origin, segment in enumerate(segments):
        for columns in segment.read(0, 1, 2, 3):
            for record, moment, position, key in zip(*columns, strict=True):
                if record % passes == number:
                    records.append(record)
                    moments.append(moment)
                    positions.append(position)
                    keys.append(key)
                    origins.append(origin)
    names = [list(segment.events) for segment in segments]

    def attempt(place: int) -> _Attempt:
        segment = segments[origins[place]]
        at = (segment.source, segment.start, positions[place])
        return _Attempt(at, moments[place], names[origins[place]][keys[place]])

    # Sorting is stable, so the attempts at one record stay in order.
    ordered = array("I", sorted(range(len(records)), key=records.__getitem__))
    bounds = array("I")
    for here, place in enumerate(ordered):
        if not here or records[place] != records[ordered[here - 1]]:
            bounds.append(here)
    bounds.append(len(ordered))
    # Hashes differ from run to run; the order in which records came does not.
    for group in sorted(range(len(bounds) - 1), key=lambda one: ordered[bounds[one]]):
        yield [*map(attempt, ordered[bounds[group] : bounds[group + 1]])]


def _settle(attempts: list[_Attempt], found: Fates, keep: int) -> None:
    """Count the record that was sent in these attempts."""
    attempts.sort(key=lambda attempt: attempt.place)
    times = _times(attempts)
    by_fate: dict[str, _Attempt] = {}
    for attempt in attempts:
        by_fate.setdefault(attempt.key.answer.fate, attempt)
    fate = next(one for one in (ACCEPTED, UNKNOWN, UNSURE, LOST) if one in by_fate)
    decisive = by_fate[fate]
    key = decisive.key
    kinds = found.by_kind.setdefault(key.kind, {})
    kinds[fate] = kinds.get(fate, 0) + times
    if key.source is not None:
        sources = found.by_source.setdefault(key.source, {})
        sources[fate] = sources.get(fate, 0) + times
    if key.kind == Kind.EVENT.value:
        _follow(attempts, decisive, fate, times, found)
    failed = {
        attempt.key.answer: attempt
        for attempt in reversed(attempts)
        if attempt.key.answer.fate in (LOST, UNSURE)
    }
    for answer in failed:
        losses = found.by_answer.setdefault(answer, Losses())
        if fate in (ACCEPTED, UNKNOWN):
            losses.recovered += times
        elif answer == key.answer:
            counts = losses.lost if fate == LOST else losses.uncertain
            counts[key.kind] = counts.get(key.kind, 0) + times
            senders = {key.source[0]: times} if key.source is not None else {}
            losses.tally.add(times, [decisive.place], senders, keep)
            if key.event is not None:
                losses.events[key.event] = losses.events.get(key.event, 0) + times
        _count_repeats(losses, answer, attempts)


def _follow(
    attempts: list[_Attempt], decisive: _Attempt, fate: str, times: int, found: Fates
) -> None:
    """Count an event for the walk."""
    key = decisive.key
    sent = SentEvents(
        event=key.event,
        source=key.source,
        fate=fate,
        cause=key.answer.cause,
        is_answered=key.answer.status > 0,
        mark=key.mark,
    )
    found.sent[sent] = found.sent.get(sent, 0) + times
    found.resent += times if len(attempts) > times else 0
    for attempt in attempts:
        found.attempts[attempt.key.source] += 1
        found.marked[attempt.key.mark] += 1


def _times(attempts: list[_Attempt]) -> int:
    """How many equal records there are: as many as were ever in one request."""
    if len(attempts) == 1:
        return 1
    return max(Counter(map(_request, attempts)).values())


def _count_repeats(losses: Losses, answer: AnswerKey, attempts: list[_Attempt]) -> None:
    """Count how often, and how soon, what was refused was sent again."""
    mine = [attempt for attempt in attempts if attempt.key.answer == answer]
    if answer.cause is Cause.REJECTED:
        losses.again += len(set(map(_request, mine))) > 1
    if answer.cause is not Cause.THROTTLED or len(set(map(_request, attempts))) == 1:
        return
    losses.resent += 1
    needed = answer.retry_after if answer.retry_after >= 0 else FIRST_WAIT
    waits = [
        (later.moment - refused.moment) / 1e6
        for refused in mine
        if refused.moment
        for later in attempts
        if later.moment > refused.moment
    ]
    if waits:
        shortest = min(waits)
        losses.hasty += shortest < needed
        if losses.shortest is None or shortest < losses.shortest:
            losses.shortest = shortest


def _request(attempt: _Attempt) -> tuple[int, int, int, int, int]:
    source, start, position = attempt.place
    # HAR files may be a single line; then only time and answer tell requests apart.
    line = unpack_position(position)[0]
    return source, start, line, attempt.moment, attempt.key.answer.status
