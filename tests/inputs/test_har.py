"""HAR files as recorders write them.

The entries are made up after what each recorder writes:
https://github.com/ChromeDevTools/devtools-frontend/blob/main/front_end/models/har/Log.ts,
https://searchfox.org/firefox-main/source/devtools/client/netmonitor/src/har/har-builder.js,
https://github.com/WebKit/WebKit/blob/main/Source/WebInspectorUI/UserInterface/Controllers/HARBuilder.js,
https://github.com/microsoft/playwright/blob/main/packages/playwright-core/src/server/har/harTracer.ts,
https://github.com/mitmproxy/mitmproxy/blob/main/mitmproxy/addons/savehar.py,
https://httptoolkit.com/blog/http-archive-har/, and files of Charles and Proxyman.
"""

import base64
import gzip
import json
from pathlib import Path

import pytest

from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.model.record import BadRecord, Kind
from tests.cli.conftest import Run, folder, run

from .har_files import (
    BASE64,
    FORM,
    GOOD,
    JSON,
    PROXY,
    TOKEN,
    TRACK,
    Entry,
    entry,
    har,
    only,
    others,
)
from .helpers import see

__all__ = ["folder", "run"]


ARRIVED = [
    pytest.param(entry(), id="form of JSON"),
    pytest.param(entry(PROXY, BASE64), id="form of base64 on a renamed path"),
    pytest.param(
        entry("https://www.example.com/api/collect", JSON),
        id="JSON at an unknown address",
    ),
    pytest.param(
        entry(f"{TRACK}&{BASE64}", None, method="GET", answer="1"), id="GET with data"
    ),
    pytest.param(
        entry(post={"params": [{"name": "data", "value": JSON}]}),
        id="fields without text",
    ),
    pytest.param(
        entry(
            post={
                "text": base64.b64encode(FORM.encode()).decode(),
                "encoding": "base64",
            }
        ),
        id="base64 as in HAR 1.3",
    ),
    pytest.param(
        entry(post={"params": [{"name": JSON, "value": ""}]}),
        id="JSON as a name, Charles",
    ),
    pytest.param(
        entry(post={"text": gzip.compress(JSON.encode(), mtime=0).decode("latin-1")}),
        id="gzip as Latin-1",
    ),
    pytest.param(
        entry(
            post={
                "text": gzip.compress(JSON.encode(), mtime=0).decode(
                    "utf-8", "surrogateescape"
                )
            }
        ),
        id="gzip as mitmproxy writes it",
    ),
    pytest.param(
        entry(
            body=None,
            request={
                "_requestBodyStatus": "discarded:not-representable",
                "_content": {
                    "text": base64.b64encode(gzip.compress(JSON.encode())).decode(),
                    "size": 99,
                    "encoding": "base64",
                },
            },
        ),
        id="gzip as HTTP Toolkit writes it",
    ),
    pytest.param(
        entry(
            answer=None,
            response={
                "content": {
                    "size": 28,
                    "mimeType": "application/json",
                    "text": base64.b64encode(GOOD.encode()).decode(),
                    "encoding": "base64",
                }
            },
        ),
        id="answer in base64",
    ),
    pytest.param(
        entry(response={"_charlesStatus": "COMPLETE", "_error": None}), id="Charles"
    ),
    pytest.param(
        entry(startedDateTime="2026-09-21T16:13:21.000+02:00"), id="local time, Firefox"
    ),
]


@pytest.mark.parametrize("recorded", ARRIVED)
def test_bodies_and_answers_are_read_however_they_are_written(
    recorded: Entry, tmp_path: Path
) -> None:
    seen = see(tmp_path, har(recorded))

    request = only(seen)
    assert seen.names == ["Sign Up", "Log Out"]
    assert (request.route, request.time) == ("track", 1790000001)
    assert request.outcome.delivery is Delivery.ACCEPTED
    assert "body" not in request.omitted


NOT_ARRIVED = [
    pytest.param(
        {"status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT"},
        Cause.BLOCKED,
        id="Chromium, blocked by an extension",
    ),
    pytest.param({"status": 0, "_error": ""}, Cause.POLICY, id="Chromium, CSP"),
    pytest.param(
        {"status": 200, "_error": "net::ERR_FAILED", "content": {"size": 0}},
        Cause.CORS,
        id="Chromium, CORS",
    ),
    pytest.param(
        {"status": 0, "_error": "net::ERR_NAME_NOT_RESOLVED"},
        Cause.DNS,
        id="Chromium, DNS",
    ),
    pytest.param(
        {"status": -1, "_failureText": "net::ERR_BLOCKED_BY_CLIENT.Inspector"},
        Cause.BLOCKED,
        id="Playwright, blocked",
    ),
    pytest.param(
        {"status": -1, "_failureText": "csp"}, Cause.POLICY, id="Playwright, CSP"
    ),
    pytest.param(
        {"status": 0, "_blockedReason": "mixed-content"},
        Cause.POLICY,
        id="mixed content",
    ),
    pytest.param(
        {"status": 0, "_blockedReason": "subresource-filter"},
        Cause.BLOCKED,
        id="the filter of a browser",
    ),
    pytest.param(
        {"status": 0, "_corsErrorStatus": {"corsError": "PreflightInvalidStatus"}},
        Cause.PREFLIGHT,
        id="pre-flight",
    ),
    pytest.param(
        {"status": -1, "_failureText": "inspector"},
        Cause.BLOCKED,
        id="Playwright, blocked in the developer tools",
    ),
    pytest.param(
        {"status": -1, "_failureText": "net::ERR_FAILED"},
        Cause.NO_ANSWER,
        id="Playwright, failed",
    ),
    pytest.param({"status": 0}, Cause.NO_ANSWER, id="Firefox, does not say why"),
    pytest.param(
        {"status": 0, "_error": "Connection killed."}, Cause.NO_ANSWER, id="mitmproxy"
    ),
    pytest.param(
        {"status": 0, "_charlesStatus": "EXCEPTION"},
        Cause.NO_ANSWER,
        id="Charles, failed",
    ),
    pytest.param(
        {"status": 0, "_error": "The network connection was lost."},
        Cause.RESET,
        id="Safari",
    ),
]


@pytest.mark.parametrize(("response", "cause"), NOT_ARRIVED)
def test_failures_have_a_cause(response: Entry, cause: Cause, tmp_path: Path) -> None:
    request = only(see(tmp_path, har(entry(answer=None, response=response))))

    assert (request.outcome.delivery, request.outcome.cause) == (
        Delivery.UNANSWERED,
        cause,
    )


def test_what_a_script_sends_fails_so_because_of_cors(tmp_path: Path) -> None:
    failed = {"status": -1, "_failureText": "net::ERR_FAILED"}
    recorded = entry(answer=None, response=failed, _resourceType="xhr")

    assert only(see(tmp_path, har(recorded))).outcome.cause is Cause.CORS


def test_a_request_that_is_still_waiting_has_not_failed(tmp_path: Path) -> None:
    waiting = entry(answer=None, response={"status": 0, "_error": None})

    assert only(see(tmp_path, har(waiting))).outcome.delivery is Delivery.UNKNOWN


@pytest.mark.parametrize(
    "left_out",
    [
        pytest.param(entry(body=None), id="no postData"),
        pytest.param(entry(body=""), id="empty text of a beacon"),
        pytest.param(
            entry(post={"text": {"type": "longString", "length": 2_000_000}}),
            id="no text",
        ),
        pytest.param(
            entry(post={"text": "\x1f\ufffd\x08\0\ufffd"}), id="gzip that was mangled"
        ),
        pytest.param(
            entry(
                body=FORM[:90],
                request={"headers": [{"name": "content-length", "value": "99999"}]},
            ),
            id="cut off",
        ),
    ],
)
def test_a_body_that_was_left_out_is_not_empty(left_out: Entry, tmp_path: Path) -> None:
    assert "body" in only(see(tmp_path, har(left_out))).omitted


@pytest.mark.parametrize(
    "empty",
    [
        entry(
            body=None, request={"headers": [{"name": "Content-Length", "value": "0"}]}
        ),
        entry(body=None, method="OPTIONS", answer=None),
    ],
)
def test_a_body_that_was_empty_is_not_left_out(empty: Entry, tmp_path: Path) -> None:
    assert "body" not in only(see(tmp_path, har(empty))).omitted


def test_credentials_may_have_been_left_out(tmp_path: Path) -> None:
    url = "https://api.mixpanel.com/import?strict=1&project_id=1"
    basic = {"name": "Authorization", "value": "Basic " + "dTpw"}

    without = only(see(tmp_path, har(entry(url, JSON))))
    with_them = only(see(tmp_path, har(entry(url, JSON, request={"headers": [basic]}))))

    assert without.is_authorized is None
    assert with_them.is_authorized is True


OTHERS = [
    pytest.param(
        entry("https://www.example.com/app.js", None, method="GET"), id="script"
    ),
    pytest.param(
        entry("https://www.example.com/api/groups/12", None, method="GET"), id="groups"
    ),
    pytest.param(
        entry("https://www.example.com/api/groups", '{"name": "Friends"}'),
        id="a new group",
    ),
    pytest.param(
        entry("https://www.example.com/track", '{"event": "x", "device_id": "1"}'),
        id="telemetry",
    ),
    pytest.param(
        entry(
            "https://cdp.example.com/v1/track",
            '{"type": "track", "event": "x", "properties": {}, "anonymousId": "1", '
            '"messageId": "2"}',
        ),
        id="a CDP",
    ),
    pytest.param(
        entry(
            "https://eu.example.com/e/",
            '{"event": "x", "properties": {"token": "phc_1", "distinct_id": "1"}}',
        ),
        id="PostHog",
    ),
    pytest.param(
        entry("https://mixpanel.com/api/app/me/", None, method="GET"),
        id="Mixpanel's pages",
    ),
]


@pytest.mark.parametrize("foreign", OTHERS)
def test_other_requests_are_passed_over_and_counted(
    foreign: Entry, tmp_path: Path
) -> None:
    seen = see(tmp_path, har(foreign, entry()))

    assert only(seen).host == "api-eu.mixpanel.com"
    assert (len(seen.names), others(seen)) == (2, 1)


def test_calls_to_a_known_cdp_are_read_and_their_requests_are_not_mixpanels(
    tmp_path: Path,
) -> None:
    body = (
        '{"type": "page", "name": "Home", "anonymousId": "1", "messageId": "2", '
        '"context": {"library": {"name": "analytics.js"}}}'
    )
    call = entry("https://api.segment.io/v1/p", body)

    seen = see(tmp_path, har(call, entry()))

    (bad,) = (each for each in seen.readings if isinstance(each, BadRecord))
    assert bad.call is not None
    assert (bad.call.platform, bad.call.name) == ("Segment", "Home")
    assert (len(seen.names), others(seen)) == (2, 1)


@pytest.mark.parametrize(
    ("url", "method", "route"),
    [
        ("https://a.example.com/r?replay_id=1&mp_lib=web&seq=0", "POST", "record"),
        ("https://a.example.com/f?context=%7B%7D&mp_lib=web", "GET", "flags"),
        ("https://api-js.mixpanel.com/settings/?%24lib_version=2", "GET", "settings"),
        ("https://api.mixpanel.com/decide?version=1", "GET", "decide"),
        ("https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js", "GET", "library"),
        ("https://cdn.mxpnl.com/libs/mixpanel-2.2.min.js", "GET", "library"),
        ("https://cdn.mxpnl.com/libs/mixpanel-recorder.min.js", "GET", ""),
    ],
)
def test_routes_without_events_are_told_apart(
    url: str, method: str, route: str, tmp_path: Path
) -> None:
    request = only(see(tmp_path, har(entry(url, "\x1f\ufffd", method=method))))

    assert request.route == route


def test_updates_are_read_as_well(tmp_path: Path) -> None:
    update = json.dumps(
        {"$token": TOKEN, "$distinct_id": "user-1", "$set": {"plan": "a"}}
    )
    seen = see(tmp_path, har(entry("https://www.example.com/p", f"data={update}")))

    assert only(seen).route == "engage"
    assert len(seen.records(Kind.PROFILE_UPDATE)) == 1


@pytest.mark.parametrize("indent", [None, 2])
def test_what_is_sent_again_is_lost_once(
    indent: int | None, run: Run, folder: Path
) -> None:
    refused = entry(status=500, answer=None)
    again = {**refused, "startedDateTime": "2026-09-21T14:13:25.000Z"}
    (folder / "page.har").write_bytes(har(refused, again, indent=indent))

    ran = run("lint", "page.har", "--format", "json")

    assert ran.document["deliveries"]["events"]["lost"] == 2
    assert ran.document["examined"]["events"] == 4


def test_a_redirect_is_two_requests(tmp_path: Path) -> None:
    to = "https://api-eu.mixpanel.com/track"
    seen = see(
        tmp_path,
        har(
            entry(PROXY, status=308, answer=None, response={"redirectURL": to}),
            entry(to, answer="1"),
        ),
    )

    causes = [each.request.outcome.cause for each in seen.exchanges]
    assert causes == [Cause.REDIRECTED, None]
    assert seen.exchanges[0].request.outcome.detail == to


def test_an_entry_that_was_written_twice_is_read_once(tmp_path: Path) -> None:
    later = entry(startedDateTime="2026-09-21T14:13:22.000Z")

    assert len(see(tmp_path, har(entry(), entry(), later)).exchanges) == 2


def test_only_so_many_entries_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpdoctor.inputs.har._MOST_REMEMBERED", 2)
    first, *others = (
        entry(startedDateTime=f"2026-09-21T14:13:2{second}.000Z") for second in range(3)
    )

    near = see(tmp_path, har(first, others[0], first))
    far = see(tmp_path, har(first, *others, first))

    assert (len(near.exchanges), len(far.exchanges)) == (2, 4)


def test_records_on_one_line_have_numbers_of_their_own(tmp_path: Path) -> None:
    other = entry(TRACK + "1")
    on_lines = see(tmp_path, har(entry(), other))
    on_one_line = see(tmp_path, har(entry(), other, indent=None))

    assert [record for _, record in on_lines.positions()] == [0, 1, 0, 1]
    assert len({line for line, _ in on_lines.positions()}) == 2
    assert on_one_line.positions() == [(1, 0), (1, 1), (1, 2), (1, 3)]


def test_json_that_a_recorder_cut_into_fields_is_joined(tmp_path: Path) -> None:
    url = {"url": "https://example.com/?a=b&c"}
    record = json.dumps([{"event": "A", "properties": url}])
    fields = [each.partition("=") for each in record.split("&")]
    post = {"params": [{"name": name, "value": value} for name, _, value in fields]}

    seen = see(tmp_path, har(entry(post=post)))

    assert (seen.names, seen.bad) == (["A"], [])
