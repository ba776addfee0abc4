"""The page on the connection says what is sent."""

import json

from mpdoctor.http.tls import VARIABLES
from mpdoctor.mixpanel.probe_bodies import PROBE_BODIES, TEST_EVENT
from mpdoctor.model.probes import STEP_NAMES, HostState, StepStatus
from mpdoctor.probes import DEADLINE
from mpdoctor.probes.proxy_routes import ROUTES
from mpdoctor.rules.connection.blocked_host import BLOCKED
from mpdoctor.rules.connection.unproven_certificate import UNPROVEN
from tests.docs.pages import blocks, page, rows

PAGE = page("connection.md")


def test_every_step_is_in_the_table() -> None:
    first = [row[0] for row in rows(PAGE)]

    assert [f"{number} {name}" for number, name in STEP_NAMES.items()] == first[
        : len(STEP_NAMES)
    ]


def test_what_may_stand_in_between_is_in_the_other() -> None:
    first = {row[0] for row in rows(PAGE)}

    assert {str(state) for state in (*BLOCKED, *UNPROVEN, HostState.OLD_TLS)} <= first


def test_the_bodies_are_those_that_are_sent() -> None:
    lines = [line for block in blocks(PAGE, "json") for line in block.splitlines()]
    sent = [[dict(record) for record in body] for body in PROBE_BODIES.values()]

    assert [json.loads(line) for line in lines] == [
        body for number, body in enumerate(sent) if body not in sent[:number]
    ]


def test_what_is_named_is_so() -> None:
    for word in (*StepStatus, TEST_EVENT, *VARIABLES, *(r.route for r in ROUTES[3:7])):
        assert f"`{word}`" in PAGE
    assert f"no longer than {DEADLINE:.0f} seconds" in PAGE
