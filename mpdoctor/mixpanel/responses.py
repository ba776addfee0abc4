"""How Mixpanel answers on each route, and what its answers mean.

https://docs.mixpanel.com/reference/import-events,
https://docs.mixpanel.com/reference/track-event and
https://docs.mixpanel.com/reference/profile-set describe them. The forms that only SDKs
and the published OpenAPI documents show are read as well: `failed_records` as texts,
`status` as number or text, pixels and callbacks.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from msgspec import Struct

from mpdoctor.mixpanel.routes import RECORD_ROUTES
from mpdoctor.model.outcome import Cause, Delivery, Outcome, Response

LONGEST = 200
"""Characters of an answer's own words that are kept."""

MOST_FAILED = 2_000
"""Rejected records that are read from one answer: no batch may hold more."""

EMPTY = "empty"
HTML = "HTML"
OTHER = "other"
"""What came instead of an answer of Mixpanel's: the `detail` of a foreign answer."""

_STATUSES = {
    400: Cause.REJECTED,
    401: Cause.UNAUTHENTICATED,
    403: Cause.FORBIDDEN,
    404: Cause.NOT_FOUND,
    405: Cause.METHOD,
    408: Cause.TIMEOUT,
    410: Cause.NOT_FOUND,
    413: Cause.TOO_LARGE,
    414: Cause.ADDRESS_TOO_LONG,
    415: Cause.MEDIA_TYPE,
    429: Cause.THROTTLED,
    501: Cause.METHOD,
}
_HEADERS_TOO_LONG = (431, 494)
_GOOD = (1, "1", "ok")
_BAD = (0, "0", "error")
_CALLBACK = re.compile(r"[\w$.\[\]]{1,200}\((.*)\);?\s*", re.DOTALL)
_PIXELS = ("GIF8", "\ufffdPNG", "\x89PNG")


class Sent(Struct, frozen=True):
    """What of a request its answer depends on. `authorized` is `None` if unknown."""

    method: str
    route: str
    records: int
    authorized: bool | None = None


def read_answer(sent: Sent, response: Response) -> Outcome:
    """The outcome of a request that was answered with a status."""
    status = response.status or 0
    body = _json(response.body)
    if status >= 400:
        return _refused(sent, status, response, body)
    if status >= 300:
        if status == 304:
            return Outcome(status=status)
        where = response.headers.get("location", "")
        return Outcome(
            Delivery.REFUSED, Cause.REDIRECTED, status, detail=where[:LONGEST]
        )
    if status < 200 or sent.method == "CONNECT":
        return Outcome(status=status)
    if sent.method in ("OPTIONS", "HEAD"):
        return Outcome(Delivery.ACCEPTED, status=status)
    return _answered(sent, status, response, body)


def is_html(text: str) -> bool:
    """Whether a text is a page of HTML."""
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body"))


def _refused(sent: Sent, status: int, response: Response, body: Any) -> Outcome:
    cause = _STATUSES.get(status)
    if cause is None:
        cause = Cause.SERVER_ERROR if status >= 500 else Cause.OTHER_STATUS
    if status in _HEADERS_TOO_LONG and sent.method == "GET":
        cause = Cause.ADDRESS_TOO_LONG
    if isinstance(body, dict) and body.get("failed_records"):
        return _partly(sent, status, body)
    text = response.body or ""
    return Outcome(
        Delivery.REFUSED,
        cause,
        status,
        words=_words(body, text),
        detail=HTML if is_html(text) else "",
        retry_after=_wait(response.headers),
    )


def _answered(sent: Sent, status: int, response: Response, body: Any) -> Outcome:
    """An answer with a status between 200 and 299."""
    text = (response.body or "").strip()
    if isinstance(body, dict) and sent.route in RECORD_ROUTES | {"lookup-tables"}:
        found = _outcome_of(sent, status, response, body)
        if found is not None:
            return found
    if sent.route not in RECORD_ROUTES:
        if is_html(text):
            return _foreign(status, HTML) if sent.route == "record" else Outcome()
        return Outcome(Delivery.ACCEPTED, status=status)
    if type(body) is int and body in (0, 1):
        return _digit(sent, status, body)
    if text.startswith(_PIXELS):
        return Outcome(Delivery.ACCEPTED, status=status)
    if text:
        return _foreign(status, HTML if is_html(text) else OTHER)
    if response.body is not None or status in (204, 205):
        return _foreign(status, EMPTY)
    if response.headers.get("content-length") == "0":
        return _foreign(status, EMPTY)
    # Many recorders keep the status without the body.
    return Outcome(status=status)


def _digit(sent: Sent, status: int, digit: int) -> Outcome:
    """What the plain `1` or `0` means, which is the answer without `verbose`."""
    if digit == 0:
        return Outcome(Delivery.REFUSED, Cause.REJECTED, status, detail="0")
    if sent.route == "import" and sent.authorized is False:
        # Without credentials this is the answer, whatever becomes of the events.
        return Outcome(status=status)
    return Outcome(Delivery.ACCEPTED, status=status)


def _outcome_of(
    sent: Sent, status: int, response: Response, body: Mapping[str, Any]
) -> Outcome | None:
    """What an object says; `None` where it is none of Mixpanel's."""
    if body.get("failed_records"):
        return _partly(sent, status, body)
    code, state, error = body.get("code"), body.get("status"), body.get("error")
    if type(code) is int and code >= 400:
        return _refused(sent, code, response, body)
    if _is(state, _BAD) or (error and not _is(state, _GOOD)):
        return Outcome(Delivery.REFUSED, Cause.REJECTED, status, words=_words(body, ""))
    stored = body.get("num_records_imported", body.get("num_good_events"))
    if type(stored) is int and 0 <= stored < sent.records:
        return Outcome(
            Delivery.PARTLY if stored else Delivery.REFUSED,
            Cause.REJECTED,
            status,
            detail=f"{stored} of {sent.records} stored",
            # Of a refused request all records are lost, whether they are counted or not.
            missing=sent.records - stored if stored else 0,
        )
    if _is(state, _GOOD) or code == 200 or type(stored) is int:
        counted = type(stored) is int
        return Outcome(Delivery.ACCEPTED, status=status, is_counted=counted)
    return None


def _is(state: Any, known: tuple[Any, ...]) -> bool:
    if isinstance(state, str):
        state = state.lower()
    return isinstance(state, int | str) and state in known


def _partly(sent: Sent, status: int, body: Mapping[str, Any]) -> Outcome:
    """Some records were rejected; the rest is stored, as far as the answer says so."""
    given = body["failed_records"]
    given = given if isinstance(given, list) else [given]
    failed: dict[int, str] = {}
    unplaced: list[str] = []
    for entry in given[:MOST_FAILED]:
        words = _words_of(entry)
        index = entry.get("index") if isinstance(entry, dict) else None
        if isinstance(index, str) and index.isascii() and index.isdecimal():
            index = int(index[:9])
        if type(index) is int and 0 <= index < max(sent.records, 1):
            failed.setdefault(index, words)
        else:
            unplaced.append(words)
    stored = body.get("num_records_imported", body.get("num_good_events"))
    words = _words(body, "")
    if stored == 0 and type(stored) is int and len(failed) < sent.records:
        # The whole batch failed, whichever records were named.
        first = unplaced[0] if unplaced else words
        others = dict.fromkeys(range(sent.records), first)
        failed = others | failed
        unplaced = []
    left = sent.records - len(failed)
    missing = min(len(unplaced), left)
    if type(stored) is int and stored >= 0:
        missing = max(missing, min(left, sent.records - stored - len(failed)))
    whole = len(failed) >= sent.records
    return Outcome(
        Delivery.REFUSED if whole else Delivery.PARTLY,
        Cause.REJECTED,
        status,
        words=unplaced[0] if unplaced else words,
        failed=failed,
        missing=max(missing, 0),
    )


def _words_of(entry: Any) -> str:
    if isinstance(entry, dict):
        message = entry.get("message", entry.get("error", ""))
        entry = message if isinstance(message, str) else ""
    return str(entry)[:LONGEST]


def _words(body: Any, text: str) -> str:
    """What an answer says of the failure."""
    if isinstance(body, dict):
        for key in ("error", "message", "detail"):
            found = body.get(key)
            if isinstance(found, dict):
                found = found.get("message")
            if isinstance(found, str) and found.strip():
                return found.strip()[:LONGEST]
        return ""
    line = text.strip().partition("\n")[0].strip()
    return "" if not line or line.startswith("<") else line[:LONGEST]


def _foreign(status: int, detail: str) -> Outcome:
    return Outcome(Delivery.REFUSED, Cause.FOREIGN, status, detail=detail)


def _json(text: str | None) -> Any:
    """The JSON of an answer, out of a callback where it stands in one, or `None`."""
    text = (text or "").strip()
    called = _CALLBACK.fullmatch(text)
    if called is not None:
        text = called[1].strip()
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def retry_after(value: str, answered: datetime | None) -> float | None:
    """The seconds of a `Retry-After` header, which holds a number or a date.

    `answered` is when the answer came; without it, a date says nothing.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    until = http_date(value)
    if until is None or answered is None:
        return None
    return max(0.0, (until - answered).total_seconds())


def http_date(value: str) -> datetime | None:
    """The date of a header, UTC where it names no zone; `None` where it is none."""
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wait(headers: Mapping[str, str]) -> int | None:
    wait = retry_after(
        headers.get("retry-after", ""), http_date(headers.get("date", ""))
    )
    return None if wait is None else int(wait)
