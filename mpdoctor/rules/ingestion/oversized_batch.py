"""Requests that hold too much."""

from collections.abc import Iterator

from mpdoctor.mixpanel.limits import (
    MAX_BATCH_BYTES,
    MAX_BATCH_RECORDS,
    SPECIFIED_BATCH_BYTES,
)
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import quoted

_ROUTES = frozenset({"track", "import", "engage", "groups"})
_TOO_LARGE = 413


def check(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if request.route not in _ROUTES:
        return
    confidence = _confidence(exchange)
    if confidence is not None:
        host = quoted(request.host) if request.host else "an unknown host"
        yield Problem(
            f"a request to {host} holds more than Mixpanel takes at once",
            f"at most {MAX_BATCH_RECORDS} records and, to be safe, 2 MiB",
            at="body",
            subject={"host": request.host},
            evidence={"records": exchange.records, "bytes": request.size},
            confidence=confidence,
        )


def _confidence(exchange: Exchange) -> Confidence | None:
    request = exchange.request
    if exchange.records > MAX_BATCH_RECORDS or request.size > MAX_BATCH_BYTES:
        return Confidence.CERTAIN
    if request.size > SPECIFIED_BATCH_BYTES:
        if request.status == _TOO_LARGE:
            return Confidence.CERTAIN
        # The prose says 10 MB, the specification 2 MiB: an answer settles it.
        accepted = request.status is not None and 200 <= request.status < 300
        return None if accepted else Confidence.LIKELY
    return None


RULE = Rule(
    code="ENV027",
    name="oversized-batch",
    severity=Severity.WARNING,
    looks_at=Exchange,
    check=check,
    summary="A request has more than 2000 records, or a body of more than 2 MiB.",
    why="Mixpanel answers 413 and stores none of it. Its pages say 10 MB, its "
    "specification 2 MiB, so a body in between is reported as likely.",
    fix="Split batches at 2000 records and at 2 MiB of uncompressed JSON, whichever "
    "comes first.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.REQUESTS}),
)
