"""The Android SDK's messages in every form that logcat writes."""

from pathlib import Path

import pytest

from mpdoctor.model.outcome import Cause, Delivery

from .helpers import compact, counts, event, outcomes, read_log, update

URL = "https://api-eu.mixpanel.com/track?ip=1"
ADDRESS = "api-eu.mixpanel.com/track"

FORMS = {
    "brief": "V/MixpanelAPI.Messages( 1234): ",
    "flutter": "V/MixpanelAPI.Messages(12345): ",
    "tag": "V/MixpanelAPI.Messages: ",
    "time": "11-02 16:41:36.710 V/MixpanelAPI.Messages( 1234): ",
    "threadtime": "11-02 16:41:36.710  1234  5678 V MixpanelAPI.Messages: ",
    "year, zone, user": "2026-11-02 16:41:36.710123 +0100 u0_a1  1234  5678 V "
    "MixpanelAPI.Messages: ",
    "no known process": "2026-11-02 16:41:36.710 1234-5678/? V/MixpanelAPI.Messages: ",
    "Android Studio 4": "2026-11-02 16:41:36.710 1234-5678/com.example.shop "
    "V/MixpanelAPI.Messages: ",
    "Android Studio": "2026-11-02 16:41:36.710  1234-5678  MixpanelAPI.Messages    "
    "com.example.shop                     V  ",
}


def queued(record: object, prefix: str, kind: str = "event") -> list[str]:
    return [
        f"{prefix}Queuing {kind} for sending later (Thread 7)",
        f"{prefix}    {compact(record)} (Thread 7)",
    ]


def posted(records: object, prefix: str, answer: str = "1") -> list[str]:
    return [
        f"{prefix}Successfully posted to {URL}: ",
        f"{prefix}{compact(records)} (Thread 7)",
        f"{prefix}Response was {answer} (Thread 7)",
    ]


@pytest.mark.parametrize("prefix", FORMS.values(), ids=FORMS)
def test_what_was_queued_and_sent_is_one_record(tmp_path: Path, prefix: str) -> None:
    lines = [
        *queued(event("Sign Up", 1), prefix),
        *queued(update(), prefix, "people record"),
        *queued(event("Log Out", 2), prefix),
        *posted([event("Sign Up", 1)], prefix),
    ]

    seen = read_log(tmp_path, lines)

    assert seen.names == ["Sign Up", "Log Out"]
    assert counts(seen) == (2, 1)
    assert outcomes(seen) == [(ADDRESS, Delivery.ACCEPTED, None, 1)]
    assert (seen.positions(), seen.bad) == ([(8, 0), (6, 0)], [])


def test_the_second_line_of_a_message_may_have_no_prefix(tmp_path: Path) -> None:
    prefix = FORMS["Android Studio 4"]
    first, *rest = posted([event("Sign Up")], prefix)
    lines = [first, rest[0].replace(prefix, "    "), rest[1]]

    seen = read_log(tmp_path, lines)

    assert (seen.names, len(seen.exchanges)) == (["Sign Up"], 1)


def test_the_long_format_has_a_line_of_its_own_for_the_prefix(tmp_path: Path) -> None:
    header = "[ 11-02 16:41:36.710  1234: 5678 V/MixpanelAPI.Messages ]"
    other = "[ 11-02 16:41:36.711  1234: 9999 I/OtherTag ]"
    lines = [
        *(header, "Queuing event for sending later (Thread 7)", ""),
        *(other, compact(event("Of another app")), ""),
        *(header, f"    {compact(event('Sign Up'))} (Thread 7)", ""),
    ]

    seen = read_log(tmp_path, lines)

    assert (seen.names, seen.positions()) == (["Sign Up"], [(8, 0)])


def test_an_export_of_android_studio_is_read(tmp_path: Path) -> None:
    def message(tag: str, text: str) -> list[str]:
        return [
            "    {",
            '      "header": {',
            '        "logLevel": "VERBOSE",',
            f'        "tag": {compact(tag)},',
            '        "timestamp": {"seconds": 1793636490, "nanos": 1}',
            "      },",
            f'      "message": {compact(text)}',
            "    },",
        ]

    sdk = "MixpanelAPI.Messages"
    answer = f"Successfully posted to {URL}: \n{compact([event('Sign Up')])} (Thread 7)"
    lines = [
        "{",
        '  "metadata": {"device": {"sdk": 34}},',
        '  "logcatMessages": [',
        *message(sdk, "Queuing event for sending later (Thread 7)"),
        *message("OtherTag", compact(event("Of another app"))),
        *message(sdk, f"    {compact(event('Sign Up'))} (Thread 7)"),
        *message(sdk, answer),
        *message(sdk, "Response was 1 (Thread 7)"),
        "  ]",
        "}",
    ]

    seen = read_log(tmp_path, lines)

    assert seen.names == ["Sign Up"]
    assert outcomes(seen) == [(ADDRESS, Delivery.ACCEPTED, None, 1)]


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        pytest.param(
            [
                f"Cannot post message to {URL}. (Thread 7)",
                'java.net.UnknownHostException: Unable to resolve host "x"',
                "\tat java.net.InetAddress.lookup(InetAddress.java:1)",
            ],
            Cause.DNS,
            id="host not found",
        ),
        pytest.param(
            [
                f"Cannot post message to {URL}. (Thread 7)",
                "java.net.SocketException: Connection reset",
            ],
            Cause.RESET,
            id="reset",
        ),
        pytest.param(
            [
                f"Server error 503 (Service Unavailable) for URL: {URL}",
                f"Cannot post message to {URL}. (Thread 7)",
                "com.mixpanel.android.util.RemoteService$ServiceUnavailableException: x",
            ],
            Cause.SERVER_ERROR,
            id="server error",
        ),
        pytest.param(
            [
                f"Client error 413 (Too Large) for URL: {URL}",
                f"Cannot post message to {URL}. (Thread 7)",
            ],
            Cause.TOO_LARGE,
            id="too large",
        ),
        pytest.param(
            [f"Response was null, unexpected failure posting to {URL}. (Thread 7)"],
            Cause.NO_ANSWER,
            id="no answer",
        ),
        pytest.param(
            ["AdBlocker is enabled. No retries will be done"],
            Cause.BLOCKED,
            id="ad blocker",
        ),
    ],
)
def test_a_request_that_failed_says_why(
    tmp_path: Path, lines: list[str], cause: Cause
) -> None:
    prefix = FORMS["threadtime"]
    told = [prefix + line for line in lines]

    seen = read_log(tmp_path, [*queued(event("Sign Up"), prefix), *told])

    assert [each.request.outcome.cause for each in seen.exchanges] == [cause]
    assert (seen.names, seen.bad) == (["Sign Up"], [])


def test_a_failure_that_was_made_up_for_is_not_reported(tmp_path: Path) -> None:
    prefix = FORMS["threadtime"]
    failed = f"{prefix}Cannot post message to {URL}. (Thread 7)"

    seen = read_log(tmp_path, [failed, *posted([event("Sign Up")], prefix)])

    assert outcomes(seen) == [(ADDRESS, Delivery.ACCEPTED, None, 1)]


def test_a_rejection_is_told_in_mixpanels_words(tmp_path: Path) -> None:
    answer = '{"error":"token, missing or empty","status":0}'

    seen = read_log(tmp_path, posted([event("Sign Up")], FORMS["time"], answer))

    (exchange,) = seen.exchanges
    assert exchange.request.outcome.delivery is Delivery.REFUSED
    assert exchange.request.outcome.words == "token, missing or empty"


def test_of_a_batch_that_android_cut_off_whole_records_count(tmp_path: Path) -> None:
    prefix = FORMS["threadtime"]
    batch = compact([event("Sign Up", 1), event("Log Out", 2)])
    lines = [
        *queued(event("Sign Up", 1), prefix),
        *queued(event("Log Out", 2), prefix),
        f"{prefix}Successfully posted to {URL}: ",
        prefix + batch[:-40],
        f"{prefix}Response was 1 (Thread 7)",
    ]

    seen = read_log(tmp_path, lines)

    assert (seen.names, seen.bad) == (["Sign Up", "Log Out"], [])
    assert [each.records for each in seen.exchanges] == [1]


def test_a_queued_record_that_is_cut_off_is_unreadable(tmp_path: Path) -> None:
    prefix = FORMS["brief"]
    text = compact(event("Sign Up", note="x" * 4000))

    seen = read_log(
        tmp_path, [f"{prefix}Queuing event for sending later", prefix + text[:4000]]
    )

    assert seen.bad == [((2, 0), "a payload that the log cuts off")]
    assert seen.names == []


def test_lines_of_others_are_passed_over(tmp_path: Path) -> None:
    prefix = FORMS["threadtime"]
    first, second = queued(event("Sign Up"), prefix)
    other = prefix.replace("MixpanelAPI.Messages", "OtherTag")

    seen = read_log(tmp_path, [first, other + compact(event("Theirs")), second])

    assert (seen.names, seen.bad) == (["Sign Up"], [])
