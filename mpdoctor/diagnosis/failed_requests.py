"""Captured requests that failed, as rules look at them, and totals of deliveries."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from mpdoctor.analysis.answers import (
    ACCEPTED,
    LOST,
    UNKNOWN,
    UNSURE,
    AnswerKey,
    AnswerTally,
)
from mpdoctor.analysis.totals import Totals
from mpdoctor.diagnosis.fates import Fates, Losses
from mpdoctor.mixpanel.routes import LIBRARY, READING_ROUTES, RECORD_ROUTES
from mpdoctor.model.deliveries import DeliveryTotals, FailedRequests, RequestCount
from mpdoctor.model.outcome import Cause
from mpdoctor.model.record import Kind
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Occurrences
from mpdoctor.model.tally import Tally

MOST_ANSWERS = 50
"""Kinds of requests that are told apart in reports."""

_FATES = (ACCEPTED, LOST, UNSURE, UNKNOWN)
_TOLD_APART = frozenset(
    {Cause.UNAUTHENTICATED, Cause.FORBIDDEN, Cause.FOREIGN, Cause.MEDIA_TYPE}
)
"""Causes of which different details are different faults."""

_KIND_OF_ROUTE = {
    "engage": Kind.PROFILE_UPDATE.value,
    "groups": Kind.GROUP_UPDATE.value,
}


class _FailureKey(NamedTuple):
    cause: Cause
    host: str
    status: int
    words: str
    detail: str
    takes: str


def delivery_totals(totals: Totals, fates: Fates) -> DeliveryTotals:
    """The requests by outcome, and their records by what became of them."""
    records = {
        kind: {fate: counts.get(fate, 0) for fate in _FATES}
        for kind, counts in fates.by_kind.items()
    }
    for key, row in totals.answers.items():
        if row.missing:
            kind = _KIND_OF_ROUTE.get(key.route, Kind.EVENT.value)
            counts = records.setdefault(kind, dict.fromkeys(_FATES, 0))
            moved = min(row.missing, counts[UNKNOWN])
            counts[UNKNOWN] -= moved
            counts[LOST] += moved
    refused = sum(
        row.tally.count
        for key, row in totals.answers.items()
        if key.route == "record" and key.cause is not None and key.fate == LOST
    )
    return DeliveryTotals(
        dict(sorted(totals.deliveries.items())),
        dict(sorted(records.items())),
        refused,
        _answers(totals),
    )


def _answers(totals: Totals) -> tuple[RequestCount, ...]:
    """The requests by address and outcome."""
    counts: Counter[RequestCount] = Counter()
    for key, row in totals.answers.items():
        counts[
            RequestCount(
                method=key.method,
                host=key.host,
                path=key.path,
                outcome=key.delivery.value,
                cause=key.cause.value if key.cause is not None else "",
                status=key.status or None,
                words=key.words,
                requests=0,
            )
        ] += row.tally.count
    most = sorted(counts.items(), key=lambda item: (-item[1], repr(item[0])))
    return tuple(replace(one, requests=count) for one, count in most[:MOST_ANSWERS])


def failed_requests(
    totals: Totals, fates: Fates, setup: Setup
) -> Iterator[FailedRequests]:
    """Failed requests, those to one host and for one reason together.

    Calls that an SDK did not send are like requests to no host.
    """
    for cause, tally in totals.withheld.items():
        yield FailedRequests(
            cause=Cause(cause),
            host="",
            status=None,
            words="",
            details=(),
            methods=(),
            paths={},
            routes=frozenset({"track"}),
            requests=tally.seen(),
            seen=tally.seen(),
            setup=setup,
        )
    groups: dict[_FailureKey, list[tuple[AnswerKey, AnswerTally]]] = defaultdict(list)
    working: dict[str, set[str]] = defaultdict(set)
    for key, row in totals.answers.items():
        if key.cause is not None:
            groups[_group_of(key)].append((key, row))
        elif key.fate == ACCEPTED and key.route in RECORD_ROUTES:
            working[key.host].add(key.path)
    for group, rows in sorted(groups.items(), key=lambda item: repr(item[0])):
        yield _failed(group, rows, fates, sorted(working[group.host]), totals, setup)


def _group_of(key: AnswerKey) -> _FailureKey:
    assert key.cause is not None
    return _FailureKey(
        key.cause,
        key.host,
        key.status,
        key.words if key.cause is Cause.REJECTED else "",
        key.detail if key.cause in _TOLD_APART else "",
        _takes(key),
    )


def _takes(key: AnswerKey) -> str:
    """What a route takes, where that makes it another fault."""
    if key.route == LIBRARY:
        return LIBRARY
    if key.route in READING_ROUTES:
        return "nothing"
    profiles = key.cause is Cause.REJECTED and key.route in _KIND_OF_ROUTE
    return "profiles" if profiles else "data"


def _failed(
    group: _FailureKey,
    rows: list[tuple[AnswerKey, AnswerTally]],
    fates: Fates,
    working: list[str],
    totals: Totals,
    setup: Setup,
) -> FailedRequests:
    requests, seen = Tally(), Tally()
    lost: dict[str, int] = {}
    uncertain: dict[str, int] = {}
    events: dict[str, int] = {}
    paths: dict[str, int] = {}
    whole = Losses()
    waits = []
    for key, row in rows:
        requests.merge(row.tally, totals.keep)
        paths[key.path] = paths.get(key.path, 0) + row.tally.count
        if row.missing:
            kind = _KIND_OF_ROUTE.get(key.route, Kind.EVENT.value)
            lost[kind] = lost.get(kind, 0) + row.missing
            seen.add(row.missing, row.tally.positions, {}, totals.keep)
        losses = fates.by_answer.get(key)
        if losses is None:
            continue
        seen.merge(losses.tally, totals.keep)
        _add(lost, losses.lost)
        _add(uncertain, losses.uncertain)
        _add(events, losses.events)
        whole.recovered += losses.recovered
        whole.again += losses.again
        whole.resent += losses.resent
        whole.hasty += losses.hasty
        if losses.shortest is not None:
            waits.append(losses.shortest)
    said = [key.words for key, _ in rows if key.words]
    return FailedRequests(
        cause=group.cause,
        host=group.host,
        status=group.status or None,
        words=min(said, default=""),
        details=tuple(sorted({key.detail for key, _ in rows if key.detail})),
        methods=tuple(sorted({key.method for key, _ in rows})),
        paths=dict(sorted(paths.items())),
        routes=frozenset(key.route for key, _ in rows),
        requests=requests.seen(),
        seen=seen.seen() if seen.count else _only_counted(requests),
        lost=dict(sorted(lost.items())),
        uncertain=dict(sorted(uncertain.items())),
        events=dict(sorted(events.items(), key=lambda item: (-item[1], item[0]))),
        recovered=whole.recovered,
        again=whole.again,
        resent=whole.resent,
        hasty=whole.hasty,
        shortest_wait=min(waits, default=None),
        retry_after=max(
            (key.retry_after for key, _ in rows if key.retry_after >= 0), default=None
        ),
        working=tuple(path for path in working if path not in paths),
        setup=setup,
    )


def _only_counted(requests: Tally) -> Occurrences:
    return Occurrences(requests.count, tuple(requests.positions))


def _add(into: dict[str, int], counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        into[name] = into.get(name, 0) + count
