"""React Native in its JavaScript mode, and Unity."""

from pathlib import Path

import pytest

from mpdoctor.model.outcome import Cause, Delivery

from .helpers import compact, counts, event, outcomes, read_log, update

TRACK = "https://api-eu.mixpanel.com/track/?ip=1"
ENGAGE = "https://api-eu.mixpanel.com/engage/?ip=1"


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param(" LOG  [Mixpanel] ", id="Metro"),
        pytest.param("I/ReactNativeJS(123): '[Mixpanel]', '", id="logcat brief"),
        pytest.param("2026-11-02 16:41 Shop[1:2] [javascript] [Mixpanel] ", id="Xcode"),
    ],
)
def test_a_react_native_record_is_told_three_times_and_is_one(
    tmp_path: Path, prefix: str
) -> None:
    payload = compact(event("Sign Up"))
    lines = [
        f"The mixpanel payload is added to the Mixpanel queue. Payload: '{payload}' "
        "Type: '/track/' ",
        f"[Flushing queue] queue: [{payload}]",
        f"Sending request to: {TRACK}",
        f"API request to {TRACK} has failed with reason: Network request failed",
        "Retrying in 2 seconds...",
        f"Sending request to: {TRACK}",
        f"Mixpanel batch sent successfully, endpoint: /track/, data: [{payload}]",
    ]

    seen = read_log(tmp_path, [prefix + line for line in lines])

    assert (seen.names, seen.bad) == (["Sign Up"], [])
    assert outcomes(seen) == [
        ("api-eu.mixpanel.com/track/", Delivery.ACCEPTED, None, 1)
    ]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            f"API request to {TRACK} has failed with reason: Network request failed",
            Cause.NO_ANSWER,
        ),
        (
            f"API request to {TRACK} has failed with reason: HTTP error! status: 429",
            Cause.THROTTLED,
        ),
        (f"{TRACK} api rejected some items", Cause.REJECTED),
    ],
)
def test_what_react_native_did_not_send_says_why(
    tmp_path: Path, line: str, cause: Cause
) -> None:
    lines = [
        f"[Flushing queue] queue: [{compact(event('Sign Up'))}]",
        f"Sending request to: {TRACK}",
        line,
    ]

    seen = read_log(tmp_path, [f"[Mixpanel] {line}" for line in lines])

    assert seen.names == ["Sign Up"]
    assert [each.request.outcome.cause for each in seen.exchanges] == [cause]


def test_an_update_that_gets_its_person_later_is_one(tmp_path: Path) -> None:
    anonymous = update()
    del anonymous["$distinct_id"]
    lines = [
        f"payload is added to the Mixpanel queue. Payload: '{compact(anonymous)}' ",
        f"[Flushing queue] queue: [{compact(update())}]",
        f"Sending request to: {ENGAGE}",
        "Mixpanel batch sent successfully, endpoint: /engage/, data: "
        f"[{compact(update())}]",
    ]

    seen = read_log(tmp_path, [f"[Mixpanel] The mixpanel {line}" for line in lines])

    assert counts(seen) == (0, 1)


def test_unity_prints_a_batch_then_how_it_ended(tmp_path: Path) -> None:
    lines = [
        f"Sending batch of data: {compact([event('Level Up')])}",
        f"Sending batch of data: {compact([update()])}",
        f"Successfully posted to {ENGAGE}",
        f"API request to {TRACK}has failed with reason HTTP/1.1 413 Too Large",
    ]
    trace = "UnityEngine.Debug:Log(Object)"

    seen = read_log(
        tmp_path, [each for line in lines for each in (f"[Mixpanel] {line}", trace)]
    )

    assert counts(seen) == (1, 1)
    assert sorted(outcomes(seen), key=str) == [
        ("api-eu.mixpanel.com/engage/", Delivery.UNKNOWN, None, 1),
        ("api-eu.mixpanel.com/track/", Delivery.REFUSED, Cause.TOO_LARGE, 1),
    ]


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("Cannot resolve destination host", Cause.DNS),
        ("Cannot connect to destination host", Cause.CONNECTION),
        ("Request timeout", Cause.TIMEOUT),
        ("Unable to complete SSL connection", Cause.TLS),
        ("HTTP/1.1 500 Internal Server Error", Cause.SERVER_ERROR),
    ],
)
def test_unitys_reasons_are_understood(
    tmp_path: Path, reason: str, cause: Cause
) -> None:
    lines = [
        f"[Mixpanel] Sending batch of data: {compact([event('Level Up')])}",
        f"[Mixpanel] API request to {TRACK}has failed with reason {reason}",
    ]

    seen = read_log(tmp_path, lines)

    assert [each.request.outcome.cause for each in seen.exchanges] == [cause]
    assert seen.names == ["Level Up"]


def test_broken_json_is_unreadable_at_its_line(tmp_path: Path) -> None:
    lines = [
        "[Mixpanel] Mixpanel Component Started",
        "[Mixpanel] Sending batch of data: [{]",
    ]

    seen = read_log(tmp_path, lines)

    assert [place for place, _ in seen.bad] == [(2, 0)]
