"""What `urllib3`, `httpx` and `http.client` log of requests to Mixpanel."""

from pathlib import Path

import pytest

from mpdoctor.model.outcome import Cause, Delivery

from .helpers import compact, event, outcomes, read_log

POOL = "DEBUG:urllib3.connectionpool:"
START = f"{POOL}Starting new HTTPS connection (1): api.mixpanel.com:443"
ADDRESS = "api.mixpanel.com/track"
BROKEN = (
    "NewConnectionError(\"HTTPSConnection(host='api.mixpanel.com', port=443): Failed to "
    'establish a new connection: [Errno 111] Connection refused")'
)
RETRYING = (
    "WARNING:urllib3.connectionpool:Retrying (Retry(total=0, connect=None)) after "
    f"connection broken by '{BROKEN}': /track"
)
GIVEN_UP = (
    "HTTPSConnectionPool(host='api.mixpanel.com', port=443): Max retries exceeded with "
    f"url: /track (Caused by {BROKEN})"
)
TOLD = f'{POOL}https://api.mixpanel.com:443 "POST /track HTTP/1.1" %s 25'


@pytest.mark.parametrize(
    ("line", "delivery", "cause"),
    [
        (TOLD % 200, Delivery.UNKNOWN, None),
        (TOLD % 400, Delivery.REFUSED, Cause.REJECTED),
        (
            f"2026-11-02 10:00:00,123 {(TOLD % 413).removeprefix('DEBUG:')}",
            Delivery.REFUSED,
            Cause.TOO_LARGE,
        ),
        (
            'INFO:httpx:HTTP Request: POST https://api.mixpanel.com/track "HTTP/1.1 429 '
            'Too Many Requests"',
            Delivery.REFUSED,
            Cause.THROTTLED,
        ),
    ],
)
def test_an_answer_is_told(
    tmp_path: Path, line: str, delivery: Delivery, cause: Cause | None
) -> None:
    seen = read_log(tmp_path, [START, line])

    assert outcomes(seen) == [(ADDRESS, delivery, cause, 0)]


def test_a_retry_that_is_answered_is_no_failure(tmp_path: Path) -> None:
    seen = read_log(tmp_path, [START, RETRYING, START, TOLD % 200])

    assert outcomes(seen) == [(ADDRESS, Delivery.UNKNOWN, None, 0)]


def test_a_request_that_was_given_up_is_told_once(tmp_path: Path) -> None:
    trace = [f"urllib3.exceptions.MaxRetryError: {GIVEN_UP}", f"ERROR: {GIVEN_UP}"]

    seen = read_log(tmp_path, [START, RETRYING, START, *trace])

    assert outcomes(seen) == [(ADDRESS, Delivery.UNANSWERED, Cause.CONNECTION, 0)]


def sent(body: bytes, path: str = "/track") -> list[str]:
    head = f"POST {path} HTTP/1.1\r\nHost: api.mixpanel.com\r\nAccept: */*\r\n\r\n"
    return [f"send: {head.encode()!r}", f"send: {body!r}"]


def test_what_http_client_prints_has_the_records(tmp_path: Path) -> None:
    body = f"data={compact(event('Größe'))}&verbose=1&ip=0".encode()
    lines = [
        START,
        *sent(body),
        "reply: 'HTTP/1.1 200 OK\\r\\n'",
        "header: Content-Type: application/json",
        TOLD % 200,
    ]

    seen = read_log(tmp_path, lines)

    assert (seen.names, seen.positions()) == (["Größe"], [(2, 0)])
    assert outcomes(seen) == [(ADDRESS, Delivery.UNKNOWN, None, 1)]


def test_requests_to_others_are_passed_over(tmp_path: Path) -> None:
    lines = [
        START,
        f'{POOL}https://shop.example.com:443 "POST /track HTTP/1.1" 500 25',
        f'{POOL}https://api.mixpanel.com:443 "GET /flags HTTP/1.1" 404 25',
        'send: b"GET /track HTTP/1.1\\r\\nHost: shop.example.com\\r\\n\\r\\n"',
        "reply: 'HTTP/1.1 500 Error\\r\\n'",
    ]

    assert read_log(tmp_path, lines).exchanges == []


@pytest.mark.parametrize("literal", ["b'POST /track", "b'\\x'", "b''" + "+b''" * 9])
def test_what_python_does_not_print_is_passed_over(
    tmp_path: Path, literal: str
) -> None:
    seen = read_log(tmp_path, [START, f"send: {literal}'"])

    assert (seen.exchanges, seen.bad) == ([], [])
