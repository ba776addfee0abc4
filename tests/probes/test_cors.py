"""The browser's side of CORS, held against the Fetch standard."""

import pytest

from mpdoctor.model.answers import Answer
from mpdoctor.probes.cors import cors_probe

ORIGIN = "https://shop.example.com"
GOOD = {
    "access-control-allow-origin": ORIGIN,
    "access-control-allow-credentials": "true",
}
ALLOWING = {
    **GOOD,
    "access-control-allow-headers": "Authorization, content-type,Content-Encoding",
    "access-control-allow-methods": "GET, POST",
}


def answer(headers: dict[str, str], status: int | None = 200) -> Answer:
    return Answer("POST", "", status, headers=headers)


@pytest.mark.parametrize(
    ("headers", "with_credentials", "without"),
    [
        (GOOD, False, False),
        ({}, True, True),
        ({"access-control-allow-origin": "*"}, True, False),
        ({"access-control-allow-origin": ORIGIN}, True, False),
        ({**GOOD, "access-control-allow-credentials": "True"}, True, False),
        ({**GOOD, "access-control-allow-origin": f"{ORIGIN}/"}, True, True),
        ({**GOOD, "access-control-allow-origin": "https://example.com"}, True, True),
        ({**GOOD, "access-control-allow-origin": f"{ORIGIN}, {ORIGIN}"}, True, True),
        ({**GOOD, "access-control-allow-origin": "null"}, True, True),
    ],
)
def test_the_answer_itself(
    headers: dict[str, str], with_credentials: bool, without: bool
) -> None:
    probe = cors_probe("track", ORIGIN, answer(headers), None)

    assert bool(probe.with_credentials) is with_credentials
    assert bool(probe.without) is without


@pytest.mark.parametrize(
    ("route", "changes", "status", "with_credentials", "without"),
    [
        ("flags", {}, 204, False, False),
        ("record", {}, 200, False, False),
        ("flags", {}, 301, True, True),
        ("flags", {}, 404, True, True),
        ("flags", {}, None, True, True),
        ("flags", {"access-control-allow-headers": "content-type"}, 204, True, True),
        ("flags", {"access-control-allow-headers": "*"}, 204, True, True),
        (
            "record",
            {"access-control-allow-headers": "*, Authorization"},
            204,
            True,
            False,
        ),
        ("record", {"access-control-allow-methods": ""}, 204, False, False),
        ("flags", {"access-control-allow-origin": "*"}, 204, True, False),
    ],
)
def test_the_question_before(
    route: str,
    changes: dict[str, str],
    status: int | None,
    with_credentials: bool,
    without: bool,
) -> None:
    preflight = answer({**ALLOWING, **changes}, status)
    probe = cors_probe(route, ORIGIN, answer(GOOD), preflight)

    assert bool(probe.with_credentials) is with_credentials
    assert bool(probe.without) is without
