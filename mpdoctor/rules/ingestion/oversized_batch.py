"""Requests that hold too much."""

from collections.abc import Iterator

from mpdoctor.mixpanel.limits import (
    MAX_BATCH_BYTES,
    MAX_BATCH_RECORDS,
    SPECIFIED_BATCH_BYTES,
)
from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own, with_status
from mpdoctor.rules._messages import quoted


def check(subject: Exchange | FailedRequests) -> Iterator[Problem]:
    if isinstance(subject, Exchange):
        yield from _in_request(subject)
    elif subject.cause is Cause.TOO_LARGE:
        yield from failure(
            subject,
            f"{with_status(subject)}, because they are too large"
            if subject.requests.count > 1
            else f"{with_status(subject)}, because it is too large",
            "raise the limit of the proxy, such as `client_max_body_size` of nginx"
            if is_own(subject)
            else f"split at {MAX_BATCH_RECORDS} records and, to be safe, 2 MiB",
        )


def _in_request(exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if request.route not in RECORD_ROUTES or request.outcome.is_refused:
        # What the refusal says is told by another subject.
        return
    confidence = _confidence(exchange)
    if confidence is not None:
        host = quoted(request.host) if request.host else "an unknown host"
        yield Problem(
            f"a request to {host} holds more than Mixpanel accepts at once",
            f"at most {MAX_BATCH_RECORDS} records and, to be safe, 2 MiB",
            at="body",
            subject={"host": request.host},
            evidence={"records": exchange.records, "bytes": request.size},
            confidence=confidence,
            severity=Severity.WARNING,
        )


def _confidence(exchange: Exchange) -> Confidence | None:
    request = exchange.request
    if exchange.records > MAX_BATCH_RECORDS or request.size > MAX_BATCH_BYTES:
        return Confidence.CERTAIN
    if request.size > SPECIFIED_BATCH_BYTES:
        # The prose says 10 MB, the specification 2 MiB: an answer settles it.
        accepted = request.outcome.delivery in (Delivery.ACCEPTED, Delivery.PARTLY)
        return None if accepted else Confidence.LIKELY
    return None


RULE: Rule[Exchange | FailedRequests] = Rule(
    code="ENV027",
    name="oversized-batch",
    severity=Severity.ERROR,
    looks_at=(Exchange, FailedRequests),
    check=check,
    summary="A request has more than 2000 records, or a body of more than 2 MiB.",
    why="Mixpanel answers 413 and stores none of the records. Its pages say 10 MB and "
    "its specification says 2 MiB, so mpdoctor reports a body in between as likely.",
    fix="Split batches at 2000 records and at 2 MiB of uncompressed JSON, whichever "
    "comes first.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.REQUESTS}),
)
