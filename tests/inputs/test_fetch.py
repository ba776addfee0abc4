"""Calls of `fetch` as Chromium, Firefox, Safari and Node have them."""

import json
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.model.record import BODY

from .helpers import see

URL = "https://api-eu.mixpanel.com/track/?verbose=1&ip=1"
BODY_TEXT = (
    "data=%7B%22event%22%3A%22Sign%20Up%22%2C%22properties%22%3A%7B%22token%22%3A%22"
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9%22%2C%22distinct_id%22%3A%22user-1%22%7D%7D"
)
FORM = {"content-type": "application/x-www-form-urlencoded"}


def call(options: dict[str, Any], url: str = URL) -> str:
    return f"fetch({json.dumps(url)}, {json.dumps(options, indent=2)});"


CHROMIUM = call(
    {
        "headers": FORM,
        "referrer": "https://shop.example.com/",
        "body": BODY_TEXT,
        "method": "POST",
        "mode": "cors",
        "credentials": "omit",
    }
)
FIREFOX = "await " + call(
    {"credentials": "omit", "headers": FORM, "body": BODY_TEXT, "method": "POST"}
)
SAFARI = call(
    {"body": BODY_TEXT, "cache": "default", "headers": FORM, "method": "POST"}
)
BY_HAND = (
    f"const answer = await fetch('{URL}', {{method: 'POST', body: '{BODY_TEXT}'}})"
)


@pytest.mark.parametrize(
    "text",
    [CHROMIUM, FIREFOX, SAFARI, BY_HAND, f"// copied\n{CHROMIUM}"],
    ids=["Chromium", "Firefox", "Safari", "by hand", "after a remark"],
)
def test_a_call_is_a_captured_request(text: str, tmp_path: Path) -> None:
    seen = see(tmp_path, text.encode())

    assert (seen.names, seen.bad, seen.error) == (["Sign Up"], [], "")
    (request,) = (each.request for each in seen.exchanges)
    assert (request.host, request.route, request.method) == (
        *("api-eu.mixpanel.com", "track"),
        "POST",
    )


def test_all_calls_of_a_text_are_read(tmp_path: Path) -> None:
    other = call({"body": None, "method": "GET"}, "https://www.example.com/app.js")
    flags = call({"body": None, "method": "GET"}, "https://api-eu.mixpanel.com/flags/")
    text = " ;\n".join([CHROMIUM, other, flags, CHROMIUM])

    seen = see(tmp_path, text.encode())

    assert (len(seen.names), len(seen.exchanges)) == (2, 3)
    assert seen.positions()[1][0] > 10


@pytest.mark.parametrize("options", ['{"method": ', "{a: b}", "{'x': '", "{" * 500])
def test_options_that_cannot_be_read_are_told(options: str, tmp_path: Path) -> None:
    seen = see(tmp_path, f"fetch('{URL}', {options});\n{CHROMIUM}".encode())

    assert len(seen.bad) == 1
    assert len(seen.names) == 1


def test_a_body_that_is_a_variable_is_not_taken_for_empty(tmp_path: Path) -> None:
    text = f'fetch("{URL}", {{"method": "POST", "body": […]}});'

    seen = see(tmp_path, text.encode())

    assert BODY in seen.exchanges[0].request.omitted


def test_code_that_calls_fetch_is_no_capture(tmp_path: Path) -> None:
    seen = see(tmp_path, b"import x from 'y';\nfetch(url, options);\n")

    assert "code" in seen.error or "holds no" in seen.error
