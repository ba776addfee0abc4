"""The outcome of a captured request, whatever recorded it."""

from msgspec.structs import replace

from mpdoctor.inputs.network_errors import cause_of_error
from mpdoctor.mixpanel.responses import Sent, read_answer
from mpdoctor.model.outcome import Cause, Delivery, Outcome
from mpdoctor.model.record import Request

_NEVER_SENT = frozenset({Cause.BLOCKED, Cause.POLICY, Cause.PREFLIGHT})


def with_outcome(request: Request, records: int) -> Request:
    """The request with its outcome; `records` is how many its body holds.

    An input fills `response` and `error` of the request with what was recorded.
    """
    return replace(request, outcome=_outcome(request, records))


def _outcome(request: Request, records: int) -> Outcome:
    response, error = request.response, request.error.strip()
    status = response.status if response is not None else None
    if response is not None and status is None and response.body is not None:
        response, status = replace(response, status=200), 200
    if status is not None and status > 0 and response is not None:
        sent = Sent(request.method, request.route, records, request.is_authorized)
        found = read_answer(sent, response)
        cause = cause_of_error(error) if error else None
        if cause in _NEVER_SENT:
            return Outcome(Delivery.UNANSWERED, cause, status)
        if cause is not None and status < 400:
            return _unread(cause, found, error)
        return found
    if error or status is not None:
        cause = cause_of_error(error)
        if request.method == "OPTIONS" and cause is Cause.CORS:
            cause = Cause.PREFLIGHT
        return Outcome(Delivery.UNANSWERED, cause, detail=error[:200])
    return Outcome()


def _unread(cause: Cause, found: Outcome, error: str) -> Outcome:
    """The server answered well, but the client did not get to see it.

    Chromium shows a refusal for CORS as status 200 together with `net::ERR_FAILED`.
    """
    if found.delivery is not Delivery.UNKNOWN:
        return found
    if cause is Cause.NO_ANSWER and "err_failed" in error.lower():
        cause = Cause.CORS
    return Outcome(Delivery.UNANSWERED, cause, found.status, detail=error[:200])
