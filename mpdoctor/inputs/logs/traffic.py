"""What an SDK's log says of records: queued, sent, and how the request ended.

A record that was queued and then sent is one record. It is reported where it was sent;
records that were never sent are reported at the end, where they were queued.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

import orjson
from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.inputs.records import METADATA, RecordBuffers
from mpdoctor.inputs.values import Value, add_value
from mpdoctor.mixpanel.routes import RECORD_ROUTES, ROUTE_OF_KIND, route_of
from mpdoctor.model.outcome import Cause, Outcome, Response
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import (
    BODY,
    BadRecord,
    Batch,
    Exchange,
    Flaw,
    Reading,
    Request,
    Withheld,
)

MOST_QUEUED = 10_000
"""Records that are remembered until they are seen to be sent."""

MOST_OPEN = 200
"""Requests to one route that may wait for their ending at once."""

MOST_UNKNOWN = 3
"""Requests of an unknown route that may wait: SDKs have three routes."""

MOST_SENT = 50_000
"""Ids of sent records that are remembered, to know one that is sent again."""

_PORTS = {"http": 80, "https": 443}


class Ending(Struct, frozen=True):
    """How a request ended, as far as the log says so.

    `outcome` is for SDKs that name the reason without a status.
    """

    status: int | None = None
    body: str | None = None
    error: str = ""
    outcome: Outcome | None = None


class Printed(NamedTuple):
    """A record in a log. `flawed` where it holds lone surrogates."""

    record: Any
    flawed: bool = False


class _PrintedAttempt(Struct):
    line: int
    records: list[Printed]
    route: str
    url: str = ""
    method: str = "POST"
    omitted: int = 0


class _Failure(NamedTuple):
    line: int
    url: str
    ending: Ending


class LogTraffic:
    """Takes what the lines of a log say, in their order, and gives readings.

    `readings` holds those that are complete; the reader takes them away.
    """

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self._queued: dict[str, tuple[int, Printed]] = {}
        self._open: dict[str, list[_PrintedAttempt]] = {}
        self._failures: dict[str, list[_Failure]] = {}
        self._sent: dict[str, bool] = {}
        self._held: dict[str, list[_Failure]] = {}

    def queue(self, records: Iterable[Printed], line: int) -> None:
        """Records that wait to be sent."""
        for number, printed in enumerate(records):
            key = _key(printed.record) or f"{line}:{number}"
            if key in self._sent or key in self._queued:
                continue
            if len(self._queued) >= MOST_QUEUED:
                oldest = next(iter(self._queued))
                self._give_queued([self._queued.pop(oldest)])
            self._queued[key] = (line, printed)

    def send(
        self,
        records: list[Printed],
        line: int,
        *,
        url: str = "",
        method: str = "POST",
        alone: bool = True,
        route: str = "",
        omitted: int = 0,
    ) -> None:
        """A request with these records, and with `omitted` more that the log leaves out.

        `alone` says that the SDK has only one request to a route at a time, so that
        an earlier one has ended.
        """
        route = route_of(_split(url).path) or route or _route_of(records)
        waiting = self._open.setdefault(route, [])
        if not route and len(waiting) >= MOST_UNKNOWN:
            self._give(waiting.pop(0), None)
        elif alone or len(waiting) >= MOST_OPEN:
            self._close(route)
        for printed in records:
            key = _key(printed.record)
            if key is not None:
                self._queued.pop(key, None)
        attempt = _PrintedAttempt(line, records, route, url, method, omitted)
        self._open.setdefault(route, []).append(attempt)

    def locate(self, url: str) -> None:
        """The address of the request that waits for its ending on the same route."""
        route = route_of(_split(url).path)
        for attempt in self._open.get(route, ())[:1]:
            attempt.url = attempt.url or url

    def end(
        self,
        line: int,
        ending: Ending,
        *,
        url: str = "",
        route: str = "",
        method: str = "POST",
        retries: bool = False,
    ) -> None:
        """How a request ended; without a request that waits for it, one by itself.

        Of several that wait it is not known which one it was, unless as many failed:
        that is settled when no more can follow. `retries` is for SDKs that keep what
        failed and do not print it: such a failure is reported only if no request to
        the same route succeeds later.
        """
        route = route or route_of(_split(url).path)
        if not retries or not _has_failed(ending):
            self._held.pop(route, None)
        waiting = self._open.get(route, ())
        unknown = self._open.get("", [])
        if route and unknown and not waiting:
            # A request of which the log shows nothing but that there was one.
            attempt = replace(unknown.pop(0), line=line, route=route, url=url)
            self._give(attempt, ending)
            return
        if len(waiting) == 1 and not self._failures.get(route):
            attempt = waiting[0]
            attempt.url = url or attempt.url
            self._open[route] = []
            self._give(attempt, ending)
        elif waiting:
            self._failures.setdefault(route, []).append(_Failure(line, url, ending))
        elif retries and _has_failed(ending):
            held = self._held.setdefault(route, [])
            if len(held) < MOST_OPEN:
                held.append(_Failure(line, url, ending))
        else:
            self._give(_PrintedAttempt(line, [], route, url, method), ending)

    def is_waiting(self, route: str) -> bool:
        """Whether a request to this route has no ending yet."""
        return bool(self._open.get(route))

    def end_all(self, endings: list[Ending]) -> None:
        """So many requests ended, of routes that the log does not tell.

        They are told apart only where as many wait and all ended alike.
        """
        waiting = [one for attempts in self._open.values() for one in attempts]
        alike = len({(each.status, each.error) for each in endings}) == 1
        if len(waiting) == len(endings) and alike:
            self._open.clear()
            for attempt, ending in zip(waiting, endings, strict=True):
                self._give(attempt, ending)

    @property
    def has_queued(self) -> bool:
        """Whether records were queued and not yet seen to be sent."""
        return bool(self._queued)

    @property
    def waiting(self) -> list[str]:
        """The routes with requests that have no ending yet."""
        return [route for route, attempts in self._open.items() if attempts]

    def bad(self, line: int, reason: str) -> None:
        """A payload that cannot be read."""
        position = pack_position(line, 0)
        self.readings.append(BadRecord(Flaw.UNREADABLE, position, reason))

    def withhold(self, cause: Cause, line: int) -> None:
        """A call that the SDK says it does not send."""
        self.readings.append(Withheld(cause, pack_position(line)))

    def finish(self) -> None:
        """The log is over: give what still waits."""
        for route in list(self._open):
            self._close(route)
        for route, failures in self._held.items():
            self._give_failures(route, failures)
        self._held.clear()
        queued = [self._queued[key] for key in self._queued]
        self._queued.clear()
        self._give_queued(queued)

    def _close(self, route: str) -> None:
        attempts = self._open.pop(route, [])
        failures = self._failures.pop(route, [])
        endings = [failure.ending for failure in failures]
        if len(failures) < len(attempts):
            # Which of the requests it was, the log does not say.
            self._give_failures(route, failures)
            endings = []
        for number, attempt in enumerate(attempts):
            if number < len(endings):
                url = attempt.url or failures[number].url
                self._give(replace(attempt, url=url), endings[number])
            else:
                self._give(attempt, None)

    def _give_failures(self, route: str, failures: Iterable[_Failure]) -> None:
        for failure in failures:
            self._give(
                _PrintedAttempt(failure.line, [], route, failure.url), failure.ending
            )

    def _give(self, attempt: _PrintedAttempt, ending: Ending | None) -> None:
        # SDKs log a batch again when they send it again; what became of it the first
        # time is then known only if it failed.
        records = [one for one in attempt.records if not self._was_sent(one.record)]
        for printed in records:
            self._remember(printed.record, failed=_has_failed(ending))
        bad: list[BadRecord] = []
        buffers = RecordBuffers()
        for number, printed in enumerate(records):
            position = pack_position(attempt.line, number)
            bad.extend(
                add_value(Value(printed.record, 0, position, printed.flawed), buffers)
            )
        batches = list(buffers.batches())
        count = len(records) + attempt.omitted
        request = self._request(attempt, ending, count)
        if request is not None:
            self.readings.append(Exchange(request, count, pack_position(attempt.line)))
        self.readings.extend(bad)
        for batch in batches:
            batch.request = request
            self.readings.append(batch)

    def _request(
        self, attempt: _PrintedAttempt, ending: Ending | None, records: int
    ) -> Request | None:
        """The request, if something is known of it beside its records."""
        if ending is None and not attempt.url and not attempt.omitted:
            return None
        url = _split(attempt.url)
        scheme = url.scheme.lower() or "https"
        route = attempt.route or route_of(url.path)
        response = None
        if ending is not None and (
            ending.status is not None or ending.body is not None
        ):
            response = Response(ending.status, {}, ending.body)
        request = Request(
            method=attempt.method,
            scheme=scheme,
            host=_host(url, scheme),
            path=url.path or (f"/{route}" if route in RECORD_ROUTES else ""),
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            route=route,
            response=response,
            error=ending.error if ending is not None else "",
            omitted=frozenset({BODY}) if attempt.omitted else frozenset(),
        )
        if ending is not None and ending.outcome is not None:
            return replace(request, outcome=ending.outcome)
        return with_outcome(request, records)

    def _give_queued(self, queued: Iterable[tuple[int, Printed]]) -> None:
        buffers = RecordBuffers()
        numbers: dict[int, int] = {}
        for line, printed in queued:
            number = numbers.get(line, 0)
            numbers[line] = number + 1
            position = pack_position(line, number)
            self.readings.extend(
                add_value(Value(printed.record, 0, position, printed.flawed), buffers)
            )
            self._remember(printed.record)
        self.readings.extend(_in_order(buffers.batches()))

    def _was_sent(self, record: Any) -> bool:
        key = _own_key(record)
        return key is not None and not self._sent.get(key, True)

    def _remember(self, record: Any, *, failed: bool = False) -> None:
        key = _own_key(record)
        if key is None:
            return
        if len(self._sent) >= MOST_SENT:
            del self._sent[next(iter(self._sent))]
        self._sent[key] = failed


def _in_order(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Positions of a batch have to rise; records may wait in another order."""
    for batch in batches:
        positions = list(batch.positions)
        order = sorted(range(len(positions)), key=positions.__getitem__)
        batch.positions = [positions[each] for each in order]
        batch.records = [batch.records[each] for each in order]
        if batch.names:
            batch.names = [batch.names[each] for each in order]
        yield batch


def _own_key(record: Any) -> str | None:
    """The id that an SDK gave this record and no other, if any."""
    if not isinstance(record, dict):
        return None
    properties = record.get("properties")
    for holder in (record, properties if isinstance(properties, dict) else {}):
        metadata = holder.get(METADATA)
        if isinstance(metadata, dict) and isinstance(metadata.get("$mp_event_id"), str):
            session = metadata.get("$mp_session_id", "")
            return f"{metadata['$mp_event_id']} {session}"
        insert_id = holder.get("$insert_id")
        if isinstance(insert_id, str) and insert_id:
            return f"{record.get('event')} {insert_id} {holder.get('time')}"
    return None


def _key(record: Any) -> str | None:
    """The id of a record, or else its whole contents."""
    own = _own_key(record)
    if own is not None:
        return own
    try:
        return orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return None


def _route_of(records: list[Printed]) -> str:
    """The route that takes records like these."""
    buffers = RecordBuffers()
    for printed in records[:1]:
        record = printed.record
        if isinstance(record, dict):
            buffers.add(dict(record), 0)
    for batch in buffers.batches():
        return ROUTE_OF_KIND.get(batch.kind, "")
    return ""


def _has_failed(ending: Ending | None) -> bool:
    if ending is None:
        return False
    if ending.outcome is not None or ending.error:
        return True
    return ending.status is not None and ending.status >= 400


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _host(url: SplitResult, scheme: str) -> str:
    try:
        port = url.port
    except ValueError:
        port = None
    host = (url.hostname or "").rstrip(".")
    if host and port is not None and port != _PORTS.get(scheme):
        return f"{host}:{port}"
    return host
