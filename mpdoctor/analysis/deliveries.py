"""Gathers which records of captured requests were accepted, and which were refused.

The same record may be in several requests: SDKs send again what was refused. So each
time it is sent is remembered by a hash, as `duplicates` does, and what became of the
record in the end is known only when all was read.
"""

from __future__ import annotations  # `array[int]` is only a type to checkers

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import orjson
from msgspec.structs import replace

from mpdoctor.analysis.answers import AnswerKey
from mpdoctor.analysis.choice import part_of
from mpdoctor.analysis.duplicates import BLOCK, HashSegment
from mpdoctor.mixpanel.blocklists import address_of, blocking_filter
from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.mixpanel.times import TRACK_WINDOW, exceeds, plausible, seconds
from mpdoctor.mixpanel.tokens import is_service_account
from mpdoctor.model.outcome import Cause, Delivery, Outcome
from mpdoctor.model.place import unpack_position
from mpdoctor.model.record import Batch, Exchange, Kind, Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mpdoctor.analysis.totals import SourceKey, Totals

TOO_OLD = "too old"
IGNORED = "ignored"
AGE_UNKNOWN = "age unknown"
"""Why Mixpanel would drop an event that it accepts, and where that cannot be told."""

MARKED_BY = {"ENV007": TOO_OLD, "ENV023": IGNORED}
"""The rules that find what is dropped in spite of a good answer."""

NO_CREDENTIALS = "no credentials"
ACCOUNT = "a service account"
ACCOUNT_WITHOUT_PROJECT = "a service account without `project_id`"
OTHER_CREDENTIALS = "a token or a secret"
"""The credentials of a request that was refused because of them."""

_LONGEST_PATH = 120
_MOST_KEYS = 5_000
"""Kinds of attempts that one shard tells apart: words of answers may all differ."""

_MASK = (1 << 64) - 1
_NO_PREFLIGHTS = ("OPTIONS", "HEAD")


class AttemptKey(NamedTuple):
    """What is told apart of records that were sent: how it went, and what they are.

    `mark` is why an accepted event would be dropped, or that this is not known.
    """

    answer: AnswerKey
    kind: str
    event: str | None
    source: SourceKey | None
    mark: str = ""


class AttemptSegment(HashSegment):
    """Every time that a record of one shard was sent: its hash, when, where, and how."""

    PREFIX: ClassVar[str] = "sent-"

    def remember(
        self, record: int, moment: int, position: int, key: AttemptKey
    ) -> None:
        if len(self.events) >= _MOST_KEYS and key not in self.events:
            answer = key.answer._replace(path="", words="", detail="")
            key = AttemptKey(answer, key.kind, None, None, key.mark)
        columns = self.columns
        columns[0].append(record)
        columns[1].append(moment)
        columns[2].append(position)
        columns[3].append(self.events.setdefault(key, len(self.events)))


class DeliveryLog:
    """Takes requests and their records, shard after shard."""

    def __init__(self, into: Totals, folder: Callable[[], Path]) -> None:
        self._into = into
        self._folder = folder
        self._shard = (0, 0)
        self._segment: AttemptSegment | None = None
        self._waiting: list[AttemptSegment] = []

    def begin(self, source: int, start: int) -> None:
        self._shard = (source, start)
        if self._segment is not None:
            self._waiting.append(self._segment)
            self._segment = None
        # A shard alone seldom fills a block; a thousand of them would fill the memory.
        if sum(segment.held for segment in self._waiting) > BLOCK:
            for segment in self._waiting:
                if segment.held:
                    segment.spill(self._folder())
            self._waiting.clear()

    def take_exchange(self, exchange: Exchange) -> None:
        """Count a request by what became of it."""
        request = exchange.request
        outcome = request.outcome
        if request.method in _NO_PREFLIGHTS or not _is_judged(request):
            return
        into = self._into
        place = [(*self._shard, exchange.position)]
        into.deliveries[outcome.delivery.value] += 1
        keys = {answer_key(request, outcome)}
        if outcome.failed:
            # What was said of each record is told apart, not the request as a whole.
            keys = {
                answer_key(request, _rejected(outcome, words))
                for words in outcome.failed.values()
            }
            keys.add(
                answer_key(request, Outcome(Delivery.PARTLY, status=outcome.status))
            )
            if outcome.missing:
                keys.add(answer_key(request, replace(outcome, failed={})))
        for key in keys:
            row = into.answers[key]
            row.tally.add(1, place, {}, into.keep)
            if key.cause is not None and key.words == outcome.words:
                row.missing += outcome.missing

    def take(self, batch: Batch, sources: Sequence[SourceKey] = ()) -> None:
        """Remember the records of a request; `sources` are those of events."""
        request = batch.request
        if request is None or request.method in _NO_PREFLIGHTS:
            return
        if self._segment is None:
            self._segment = AttemptSegment(*self._shard)
            self._into.attempts.append(self._segment)
        segment = self._segment
        answer = answer_key(request, request.outcome)
        moment = max(0, int((request.time or 0) * 1e6)) & _MASK
        kind = batch.kind.value
        events = batch.kind is Kind.EVENT
        for number, (record, position) in enumerate(
            zip(batch.records, batch.positions, strict=True)
        ):
            name = batch.names[number] if events else None
            key = AttemptKey(
                answer,
                kind,
                name if isinstance(name, str) else None,
                sources[number] if sources else None,
                _mark(record, request) if events else "",
            )
            segment.remember(_hash_of(name, record), moment, position, key)
        if segment.held >= BLOCK:
            segment.spill(self._folder())


def parted(batch: Batch) -> Iterator[Batch]:
    """The batch, in parts if not all of its records fared alike."""
    request = batch.request
    if request is None or request.outcome.delivery not in (
        Delivery.PARTLY,
        Delivery.REFUSED,
    ):
        yield batch
        return
    outcome = request.outcome
    if not outcome.failed:
        yield batch
        return
    rest = (
        replace(outcome, failed={})
        if outcome.missing
        else Outcome(Delivery.ACCEPTED, status=outcome.status)
    )
    parts: dict[str | None, list[int]] = {}
    for number, position in enumerate(batch.positions):
        index = unpack_position(position)[1]
        words = outcome.failed.get(index) if index is not None else None
        parts.setdefault(words, []).append(number)
    for words, numbers in parts.items():
        fared = rest if words is None else _rejected(outcome, words)
        yield replace(part_of(batch, numbers), request=replace(request, outcome=fared))


def _rejected(outcome: Outcome, words: str) -> Outcome:
    return Outcome(Delivery.REFUSED, outcome.cause, outcome.status, words)


def answer_key(request: Request, outcome: Outcome) -> AnswerKey:
    """The key of a request with this outcome."""
    failed = outcome.cause is not None
    return AnswerKey(
        host=request.host,
        path=request.path[:_LONGEST_PATH],
        route=request.route,
        method=request.method,
        delivery=outcome.delivery,
        cause=outcome.cause,
        status=outcome.status or 0,
        words=outcome.words if failed else "",
        detail=_detail(request, outcome) if failed else "",
        retry_after=-1 if outcome.retry_after is None else outcome.retry_after,
    )


def _detail(request: Request, outcome: Outcome) -> str:
    if outcome.cause is Cause.BLOCKED:
        return blocking_filter(address_of(request))
    if outcome.cause in (Cause.UNAUTHENTICATED, Cause.FORBIDDEN):
        if outcome.cause is Cause.FORBIDDEN and outcome.detail:
            return outcome.detail
        return _credentials(request)
    if lacks_project(outcome) and _credentials(request) == ACCOUNT_WITHOUT_PROJECT:
        return ACCOUNT_WITHOUT_PROJECT
    if outcome.cause is Cause.MEDIA_TYPE:
        return request.headers.get("content-type", "") if request.headers else "?"
    return outcome.detail


def lacks_project(outcome: Outcome) -> bool:
    """Whether Mixpanel rejected a request because it does not name the project."""
    return outcome.cause is Cause.REJECTED and "project_id" in outcome.words


def _credentials(request: Request) -> str:
    if request.token is not None and is_service_account(request.token):
        has_project = request.query.get("project_id", "").strip()
        return ACCOUNT if has_project else ACCOUNT_WITHOUT_PROJECT
    if request.token is not None or "authorization" in request.headers:
        return OTHER_CREDENTIALS
    return NO_CREDENTIALS if request.headers else ""


def _mark(record: dict[str, Any], request: Request) -> str:
    """Why Mixpanel would drop this event although it accepts it; empty where it keeps it."""
    time = record.get("time", record.get("$time"))
    ignored = record.get("$ignore")
    age_known = True
    if request.route == "track" and time is not None:
        if request.time is None or not plausible(time):
            age_known = False
        elif exceeds(request.time - seconds(time), TRACK_WINDOW):
            return TOO_OLD
    if ignored is True or (isinstance(ignored, str) and ignored):
        return IGNORED
    return "" if age_known else AGE_UNKNOWN


def _is_judged(request: Request) -> bool:
    # An SDK's log may tell only that a request was made, and how it ended.
    return bool(request.route) or not request.host or is_mixpanel(request.host)


def _hash_of(name: Any, record: dict[str, Any]) -> int:
    """Equal for a record that is sent again, in the whole run; never 0."""
    insert_id = record.get("$insert_id")
    value: Any
    if isinstance(insert_id, str) and insert_id:
        ids = ("token", "distinct_id", "$device_id", "$user_id", "time")
        value = (repr(name), insert_id, *(repr(record.get(key)) for key in ids))
    else:
        try:
            value = orjson.dumps((name, record), option=orjson.OPT_SORT_KEYS)
        except TypeError:
            value = repr((name, record))
    return hash(value) & _MASK or 1
