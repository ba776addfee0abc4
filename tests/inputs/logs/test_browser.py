"""The browser SDK's messages in consoles, and what browsers say of its requests."""

import json
from pathlib import Path

import orjson
import pytest

from mpdoctor.inputs import Shard, find_sources, read
from mpdoctor.model.outcome import Cause, Delivery
from mpdoctor.model.place import unpack_position
from mpdoctor.model.record import BODY, Withheld
from tests.inputs.helpers import see

from .helpers import compact, counts, event, outcomes, read_log, update

TRACK = "https://api-js.mixpanel.com/track/?verbose=1&ip=1&_=1793636490123"
ENGAGE = "https://api-js.mixpanel.com/engage/?verbose=1&ip=1&_=1793636490124"
ADDRESS = "api-js.mixpanel.com/track/"
SDK = "mixpanel.module.js:19073"
CORS = (
    f"Access to XMLHttpRequest at '{TRACK}' from origin 'https://shop.example.com' has "
    "been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present."
)
CSP = (
    f"Refused to connect to '{TRACK}' because it violates the following Content "
    "Security Policy directive: \"connect-src 'self'\"."
)


def test_payloads_that_are_printed_whole_are_read(tmp_path: Path) -> None:
    lines = [
        f"{SDK} [batch] MIXPANEL REQUEST: {compact([event('Sign Up'), event('A', 2)])}",
        f"{SDK} [batch] MIXPANEL REQUEST: {compact([update()])}",
    ]

    seen = read_log(tmp_path, lines)

    assert (counts(seen), seen.exchanges, seen.bad) == ((2, 1), [], [])
    assert seen.positions() == [(1, 0), (1, 1)]


def test_without_batching_the_payload_is_on_the_next_line(tmp_path: Path) -> None:
    lines = [
        f"{SDK} MIXPANEL PEOPLE REQUEST (QUEUED, PENDING IDENTIFY):",
        f"{SDK} {compact(update())}",
        f"{SDK} MIXPANEL REQUEST:",
        f"{SDK} {compact(event('Sign Up'))}",
    ]

    seen = read_log(tmp_path, lines)

    assert (counts(seen), seen.positions()) == ((1, 0), [(3, 0)])


def test_a_batch_that_is_printed_again_is_not_counted_again(tmp_path: Path) -> None:
    request = f"[batch] MIXPANEL REQUEST: {compact([event('Sign Up')])}"

    assert read_log(tmp_path, [request, request]).names == ["Sign Up"]


@pytest.mark.parametrize(
    ("payload", "records"),
    [
        ("(2) [{…}, {…}]", 2),
        ("[{…}]", 1),
        ("Array [ {…} ]", 1),
        ("Array(3) [ {…}, {…}, {…} ]", 3),
        ("{event: 'Sign Up', properties: {…}}", 1),
        ("[Object, Object]", 2),
        ("[object Object],[object Object]", 2),
        ("{event: Sign Up, properties: Object}", 1),
        ("JSHandle@array", 1),
    ],
)
def test_a_payload_that_is_shown_in_part_is_said_to_be_left_out(
    tmp_path: Path, payload: str, records: int
) -> None:
    seen = read_log(tmp_path, [f"{SDK} [batch] MIXPANEL REQUEST: {payload}"])

    (exchange,) = seen.exchanges
    assert (exchange.records, exchange.request.omitted) == (
        records,
        frozenset({BODY}),
    )
    assert (seen.names, seen.bad) == ([], [])


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        pytest.param([CORS, f"POST {TRACK} net::ERR_FAILED"], Cause.CORS, id="CORS"),
        pytest.param([CSP, f"{CSP} again"], Cause.POLICY, id="CSP"),
        pytest.param(
            [f"POST {TRACK} net::ERR_BLOCKED_BY_CLIENT"], Cause.BLOCKED, id="ad blocker"
        ),
        pytest.param(
            [f"POST {TRACK} 413 (Request Entity Too Large)"], Cause.TOO_LARGE, id="413"
        ),
        pytest.param(
            [
                f"{TRACK.removeprefix('https://')}:1 Failed to load resource: "
                "net::ERR_NAME_NOT_RESOLVED"
            ],
            Cause.DNS,
            id="host not found",
        ),
        pytest.param(
            [
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading "
                f"the remote resource at {TRACK}. (Reason: CORS request did not succeed)."
            ],
            Cause.NO_ANSWER,
            id="Firefox",
        ),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["SDK first", "browser first"])
def test_the_browser_says_which_request_failed(
    tmp_path: Path, told: list[str], cause: Cause, first: bool
) -> None:
    error = [f"{SDK} Mixpanel error: Bad HTTP status: 0 "]
    lines = [
        f"{SDK} [batch] MIXPANEL REQUEST: {compact([event('Sign Up')])}",
        f"{SDK} [batch] MIXPANEL REQUEST: {compact([update()])}",
        *(error if first else []),
        *told,
        *([] if first else error),
        f"{SDK} Mixpanel error: [batch] Error; retry in 10000 ms",
    ]

    seen = read_log(tmp_path, lines)

    assert [(one[0], one[2], one[3]) for one in outcomes(seen)] == [(ADDRESS, cause, 1)]
    assert counts(seen) == (1, 1)


def test_with_collapsed_payloads_failures_are_still_told(tmp_path: Path) -> None:
    lines = [
        f"{SDK} [batch] MIXPANEL REQUEST: (2) [{{…}}, {{…}}]",
        f"{SDK} [batch] MIXPANEL REQUEST: [{{…}}]",
        f"{SDK} POST {TRACK} 500 (Internal Server Error)",
        f"{SDK} Mixpanel error: Bad HTTP status: 500 Internal Server Error",
        f"{SDK} POST {ENGAGE} 500 (Internal Server Error)",
        f"{SDK} Mixpanel error: Bad HTTP status: 500 Internal Server Error",
    ]

    seen = read_log(tmp_path, lines)

    assert [(one[0], one[2], one[3]) for one in outcomes(seen)] == [
        (ADDRESS, Cause.SERVER_ERROR, 2),
        ("api-js.mixpanel.com/engage/", Cause.SERVER_ERROR, 1),
    ]


def test_without_addresses_as_many_failures_as_requests_are_theirs(
    tmp_path: Path,
) -> None:
    start, end = '[1:2:1129/230500.9:INFO:CONSOLE:1] "', '", source: http://x/ (1)'
    lines = [
        "[batch] MIXPANEL REQUEST: [object Object],[object Object]",
        "[batch] MIXPANEL REQUEST: [object Object]",
        "Mixpanel error: Bad HTTP status: 413 Request Entity Too Large",
        "Mixpanel error: [batch] 413 response; reducing batch size to 1",
        "Mixpanel error: Bad HTTP status: 413 Request Entity Too Large",
    ]

    seen = read_log(tmp_path, [start + line + end for line in lines])

    assert [(one[1], one[2], one[3]) for one in outcomes(seen)] == [
        (Delivery.REFUSED, Cause.TOO_LARGE, 2),
        (Delivery.REFUSED, Cause.TOO_LARGE, 1),
    ]


def test_requests_to_others_and_for_settings_are_not_counted(tmp_path: Path) -> None:
    lines = [
        f"{SDK} [batch] MIXPANEL REQUEST: [{{…}}]",
        "GET https://api-js.mixpanel.com/settings/?mp_lib=web 404 (Not Found)",
        "POST https://shop.example.com/api/track 500 (Internal Server Error)",
        "POST https://mp.example.com/track/?verbose=1&ip=1&_=1 500 (Error)",
    ]

    seen = read_log(tmp_path, lines)

    assert [one[0] for one in outcomes(seen)] == ["mp.example.com/track/"]


def protocol(method: str, **params: object) -> str:
    return orjson.dumps({"method": method, "params": params}).decode()


def printed(*args: object) -> str:
    return protocol("Runtime.consoleAPICalled", type="log", args=args)


def array(length: int) -> dict[str, object]:
    properties = [
        {"name": str(number), "type": "object", "value": "Object"}
        for number in range(length)
    ]
    return {
        "type": "object",
        "subtype": "array",
        "preview": {"type": "object", "subtype": "array", "properties": properties},
    }


def test_messages_of_chromiums_protocol_are_read(tmp_path: Path) -> None:
    label = {"type": "string", "value": "[batch] MIXPANEL REQUEST:"}
    whole = {"type": "object", "value": [event("Sign Up")]}
    failed = {
        "text": "Failed to load resource: the server responded with a status of 400 ()",
        "url": TRACK,
    }
    lines = [
        printed(label, array(2)),
        printed(label, whole),
        protocol("Log.entryAdded", entry=failed),
    ]

    seen = read_log(tmp_path, lines)

    assert seen.names == ["Sign Up"]
    assert sorted((one[2] or "", one[3]) for one in outcomes(seen)) == [
        ("", 2),
        (Cause.REJECTED, 1),
    ]


@pytest.mark.parametrize(
    "line",
    [
        {"type": "log", "text": f"[batch] MIXPANEL REQUEST: {compact([event('A')])}"},
        {
            "level": "INFO",
            "message": f"[batch] MIXPANEL REQUEST: {compact([event('A')])}",
        },
        {"type": "log", "args": ["[batch] MIXPANEL REQUEST:", [event("A")]]},
        {
            "level": "INFO",
            "message": 'http://x/mixpanel.js 1:2 "[batch] MIXPANEL REQUEST: '
            + compact([event("A")]).replace('"', '\\"')
            + '"',
        },
    ],
    ids=["Playwright", "other", "arguments", "Selenium"],
)
def test_messages_that_programs_saved_as_json_are_read(
    tmp_path: Path, line: dict[str, object]
) -> None:
    seen = read_log(tmp_path, [compact(line)])

    assert (seen.names, seen.error) == (["A"], "")


def test_events_that_speak_of_the_sdk_are_events(tmp_path: Path) -> None:
    told = event("Error", message="Mixpanel error: x", log="[batch] MIXPANEL REQUEST:")

    seen = read_log(tmp_path, [compact(told)] * 2)

    assert (seen.names, seen.error) == (["Error", "Error"], "")


def test_a_payload_over_several_lines_is_read(tmp_path: Path) -> None:
    text = orjson.dumps([event("Sign Up")], option=orjson.OPT_INDENT_2).decode()

    seen = read_log(tmp_path, f"[batch] MIXPANEL REQUEST: {text}".split("\n"))

    assert (seen.names, seen.bad) == (["Sign Up"], [])


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_messages_is_read_one_by_one(
    indent: int | None, tmp_path: Path
) -> None:
    messages = [
        {"type": "log", "text": "hello", "args": ["hello"]},
        {
            "type": "log",
            "text": "[batch] MIXPANEL REQUEST: [Object]",
            "args": ["[batch] MIXPANEL REQUEST:", [event("Sign Up")]],
        },
        {
            "type": "log",
            "text": "MIXPANEL REQUEST:",
            "args": ["MIXPANEL REQUEST:"],
        },
        {"type": "log", "text": "Object", "args": [event("Log Out", 2)]},
    ]

    seen = see(tmp_path, json.dumps(messages, indent=indent).encode(), name="app.log")

    assert (seen.names, seen.bad) == (["Sign Up", "Log Out"], [])


def test_the_output_of_firefox_shows_payloads_whole(tmp_path: Path) -> None:
    lines = [
        'console.log: "MIXPANEL PEOPLE REQUEST (QUEUED, PENDING IDENTIFY):"',
        'console.log: ({$set_once:{a:1}, $token:"t", $distinct_id:"d"})',
        'console.log: "[batch] MIXPANEL REQUEST:" [{event:"Sign Up", properties:'
        '{$browser_version:153, note:"\\uD83C\\uDF89 \\"x\\"", token:"t"}}]',
        'console.log: "MIXPANEL REQUEST:"',
        'console.log: ({event:"Log Out", properties:{token:"t"}})',
    ]

    seen = read_log(tmp_path, lines)

    assert (seen.names, counts(seen), seen.bad) == (["Sign Up", "Log Out"], (2, 0), [])
    assert seen.records()[0]["note"] == '\N{PARTY POPPER} "x"'


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (
            "Mixpanel warning: You are opted out of Mixpanel tracking. This will prevent "
            "the Mixpanel SDK from sending any data.",
            Cause.OPTED_OUT,
        ),
        (
            'Mixpanel warning: This browser has "Do Not Track" enabled. This will '
            "prevent the Mixpanel SDK from sending any data.",
            Cause.DO_NOT_TRACK,
        ),
        (
            "Mixpanel error: before_track hook did not return a valid value",
            Cause.HOOK,
        ),
        # 2.45 says it in other words.
        ("Mixpanel error: before_send_events hook did not return a value", Cause.HOOK),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_the_sdk_does_not_send_is_told(
    said: str, cause: Cause, as_json: bool, tmp_path: Path
) -> None:
    line = json.dumps({"type": "warning", "text": said}) if as_json else f"{SDK} {said}"
    path = tmp_path / "app.log"
    path.write_text(f"{SDK} Mixpanel warning: something else\n{line}\n")
    (source,), _, _ = find_sources([str(path)])

    withheld = [one for one in read(Shard(source)) if isinstance(one, Withheld)]

    assert [(one.cause, unpack_position(one.position)[0]) for one in withheld] == [
        (cause, 2)
    ]


BLOCKED = f"app.js:12  POST {TRACK} net::ERR_BLOCKED_BY_CLIENT"


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (BLOCKED, Cause.BLOCKED),
        (f"app.js:1 {CSP}", Cause.POLICY),
        (f"index.html:1 {CORS}", Cause.CORS),
    ],
)
def test_a_console_without_messages_of_the_sdk_shows_its_failures(
    line: str, cause: Cause, tmp_path: Path
) -> None:
    seen = read_log(tmp_path, ["app.js:9 Uncaught Error: x", line, "    at app.js:9"])

    assert [(host, why) for host, _, why, _ in outcomes(seen)] == [(ADDRESS, cause)]


@pytest.mark.parametrize(
    "text",
    [
        f"# Problems\n\n## Blocked\n\n```\n{BLOCKED}\n```\n\n- a\n",
        f'const error = "POST {TRACK} net::ERR_BLOCKED_BY_CLIENT";\n' * 3,
        BLOCKED.replace("api-js.mixpanel.com", "stats.example.com") + "\n",
    ],
)
def test_a_text_that_quotes_a_failure_is_no_console(text: str, tmp_path: Path) -> None:
    assert not read_log(tmp_path, text.splitlines()).exchanges
