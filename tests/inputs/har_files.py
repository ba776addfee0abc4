"""HAR files with made-up entries."""

import base64
import json
from typing import Any
from urllib.parse import quote_plus

from mpdoctor.model.record import LinesRead, Request

from .helpers import Occurrences

TOKEN = "0123456789abcdef" * 2
EVENTS = [
    {
        "event": name,
        "properties": {"token": TOKEN, "distinct_id": "user-1", "$insert_id": name[0]},
    }
    for name in ("Sign Up", "Log Out")
]
JSON = json.dumps(EVENTS)
FORM = "data=" + quote_plus(JSON)
BASE64 = "data=" + quote_plus(base64.b64encode(JSON.encode()).decode())
TRACK = "https://api-eu.mixpanel.com/track/?verbose=1&ip=1&_=1790000001000"
PROXY = "https://www.example.com/relay/t9?verbose=1&ip=1&_=1790000001000"
GOOD = '{"status": 1, "error": null}'
TYPES = {"name": "Content-Type", "value": "application/x-www-form-urlencoded"}

Entry = dict[str, Any]


def entry(
    url: str = TRACK,
    body: str | None = FORM,
    *,
    method: str = "POST",
    status: int = 200,
    answer: str | None = GOOD,
    post: Entry | None = None,
    response: Entry | None = None,
    request: Entry | None = None,
    **more: Any,
) -> Entry:
    content: Entry = {"size": len(answer or ""), "mimeType": "application/json"}
    if answer is not None:
        content["text"] = answer
    sent: Entry = {
        "method": method,
        "url": url,
        "httpVersion": "HTTP/2",
        "headers": [TYPES],
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": len(body or ""),
    }
    if post is not None:
        sent["postData"] = {"mimeType": TYPES["value"], **post}
    elif body is not None:
        sent["postData"] = {"mimeType": TYPES["value"], "text": body}
    return {
        "startedDateTime": "2026-09-21T14:13:21.000Z",
        "time": 12,
        "request": {**sent, **(request or {})},
        "response": {
            "status": status,
            "statusText": "",
            "headers": [],
            "cookies": [],
            "content": content,
            "redirectURL": "",
            **(response or {}),
        },
        "cache": {},
        "timings": {"send": 0, "wait": 10, "receive": 2},
        **more,
    }


def har(
    *entries: Entry, indent: int | None = 2, creator: str = "WebInspector"
) -> bytes:
    log = {
        "version": "1.2",
        "creator": {"name": creator, "version": "1"},
        "pages": [
            {"id": "page_1", "title": "https://www.example.com/", "pageTimings": {}}
        ],
        "entries": list(entries),
    }
    return json.dumps({"log": log}, indent=indent).encode()


def only(seen: Occurrences) -> Request:
    assert (seen.error, seen.flaws) == ("", [])
    (exchange,) = seen.exchanges
    return exchange.request


def others(seen: Occurrences) -> int:
    return sum(r.other_requests for r in seen.readings if isinstance(r, LinesRead))
