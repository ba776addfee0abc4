"""HAR files in the form of less common producers, made up after their sources:

`HARBuilder.js` of WebKit, `HarCaptureFilter.java` of BrowserMob Proxy, `har.py` of Selenium
Wire, `common/har.ts` of Insomnia, `EntryBuilder.ts` of cypress-har-generator, `index.js` of
chrome-har, `har_sanitize.tsx` of Cloudflare's HAR sanitizer, and what is published
of files of Fiddler and Charles. Tunnels (`CONNECT`) are written as HAR says, after no file.
"""

from pathlib import Path
from typing import Any

import pytest

from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.rules.ingestion.unrecorded_body import RULE

from .har_files import BASE64, EVENTS, FORM, JSON, Entry, entry, har, only, others
from .helpers import see

IMPORT = "https://api-eu.mixpanel.com/import?strict=1&project_id=1"
PACKED = [
    {"name": "Content-Type", "value": "application/json"},
    {"name": "Content-Encoding", "value": "gzip"},
]
SECONDS = 1790000001

ARRIVED = [
    pytest.param(
        entry(
            post={
                "mimeType": "text/plain;charset=UTF-8",
                "text": f"{JSON}",
                "params": [],
            },
            pageref="page_0",
            _fetchType="Network Load",
        ),
        id="Safari, a beacon",
    ),
    pytest.param(
        entry(
            post={
                "params": [
                    {"name": "data", "value": JSON, "comment": ""},
                    {"name": "verbose", "value": "1", "comment": ""},
                ],
                "comment": "",
            },
            request={"headers": [], "comment": ""},
            comment="",
        ),
        id="BrowserMob Proxy without headers",
    ),
    pytest.param(
        entry(
            IMPORT,
            post={"mimeType": "application/json", "text": JSON, "params": []},
            request={"headers": PACKED},
            answer='{"code": 200, "num_records_imported": 2, "status": "OK"}',
        ),
        id="Selenium Wire, unpacked already",
    ),
    pytest.param(
        entry(
            post={
                "params": [
                    {"name": "data", "value": BASE64.removeprefix("data=")},
                ]
            },
            comment="Track",
        ),
        id="Insomnia, base64 as it is sent",
    ),
    pytest.param(
        entry(
            startedDateTime="2026-09-21T16:13:21.0000000+02:00", connection="Client:1"
        ),
        id="Fiddler, seven digits of a second",
    ),
    pytest.param(
        entry(response={"_charlesStatus": "EXCEPTION"}),
        id="Charles, broken off after the answer",
    ),
]


@pytest.mark.parametrize("recorded", ARRIVED)
def test_what_arrived_is_accepted(recorded: Entry, tmp_path: Path) -> None:
    seen = see(tmp_path, har(recorded))

    request = only(seen)
    assert seen.names == ["Sign Up", "Log Out"]
    assert request.time == SECONDS
    assert request.outcome.delivery is Delivery.ACCEPTED
    assert "body" not in request.omitted


def _fiddler(status: int, what: str, text: str) -> Entry:
    return entry(
        status=status, answer=f"[Fiddler] {text}", response={"statusText": what}
    )


NOT_ARRIVED = [
    pytest.param(
        _fiddler(
            502,
            "Fiddler - Connection Failed",
            "The connection to 'api-eu.mixpanel.com' failed. <br />"
            "Error: ConnectionRefused (0x274d). No connection could be made because "
            "the target machine actively refused it",
        ),
        Cause.CONNECTION,
        id="Fiddler answers for a server that refuses",
    ),
    pytest.param(
        _fiddler(502, "Fiddler - DNS Lookup Failed", "DNS Lookup failed."),
        Cause.DNS,
        id="Fiddler answers for a host that is not found",
    ),
    pytest.param(
        _fiddler(504, "Fiddler - Receive Failure", "ReadResponse() failed: 0 bytes."),
        Cause.NO_ANSWER,
        id="Fiddler answers for a server that does not",
    ),
    *(
        pytest.param(
            entry(
                answer=None,
                response={"status": 0, "httpVersion": "unknown", "_error": error},
            ),
            cause,
            id=f"BrowserMob Proxy: {error}",
        )
        for error, cause in (
            ("No response received", Cause.NO_ANSWER),
            ("Unable to resolve host: api-eu.mixpanel.com", Cause.DNS),
            ("Unable to connect to host", Cause.CONNECTION),
            ("Response timed out", Cause.TIMEOUT),
        )
    ),
    pytest.param(
        entry(answer=None, response={"status": 0}, _websocket=[]),
        Cause.NO_ANSWER,
        id="cypress-har-generator",
    ),
]


@pytest.mark.parametrize(("recorded", "cause"), NOT_ARRIVED)
def test_what_got_no_answer_has_a_cause(
    recorded: Entry, cause: Cause, tmp_path: Path
) -> None:
    outcome = only(see(tmp_path, har(recorded))).outcome

    assert (outcome.delivery, outcome.cause) == (Delivery.UNANSWERED, cause)


@pytest.mark.parametrize(
    "text", ["[application/json redacted]", "[REDACTED]", "***", "<removed>"]
)
def test_what_was_taken_out_of_the_file_is_missing(text: str, tmp_path: Path) -> None:
    answer = only(see(tmp_path, har(entry(answer=text))))
    body = only(see(tmp_path, har(entry(post={"text": text}))))
    field = only(see(tmp_path, har(entry(post={"text": f"data={text}"}))))

    assert answer.outcome.delivery is Delivery.UNKNOWN
    assert "body" in body.omitted
    assert "body" in field.omitted


def _tunnel(**response: Any) -> Entry:
    """What a proxy records of a connection that it does not decrypt."""
    return entry(
        "https://api-eu.mixpanel.com:443",
        None,
        method="CONNECT",
        answer=None,
        response=response,
    )


@pytest.mark.parametrize(
    ("response", "delivery", "words"),
    [
        ({"statusText": "Connection established"}, Delivery.UNKNOWN, "SSL proxying"),
        (
            {"status": 0, "_charlesStatus": "EXCEPTION"},
            Delivery.UNANSWERED,
            "certificate",
        ),
    ],
)
def test_connections_that_a_proxy_did_not_decrypt_are_told_once(
    response: Entry, delivery: Delivery, words: str, tmp_path: Path
) -> None:
    tunnel = _tunnel(**response)
    again = {**tunnel, "startedDateTime": "2026-09-21T14:14:00Z"}

    (exchange,) = see(tmp_path, har(tunnel, again)).exchanges

    assert exchange.request.outcome.delivery is delivery
    (problem,) = RULE.check(exchange)
    assert "`api-eu.mixpanel.com`" in problem.message
    assert words in problem.help


def test_connections_that_were_decrypted_are_passed_over(tmp_path: Path) -> None:
    seen = see(tmp_path, har(_tunnel(), entry(body=FORM)))

    assert [each.request.method for each in seen.exchanges] == ["POST"]
    assert len(seen.names) == len(EVENTS)


def test_connections_to_others_are_other_requests(tmp_path: Path) -> None:
    elsewhere = entry(
        "https://www.example.com:443", None, method="CONNECT", answer=None
    )

    seen = see(tmp_path, har(elsewhere))

    assert (seen.exchanges, others(seen)) == ([], 1)
