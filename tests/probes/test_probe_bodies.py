"""Nothing that mpdoctor sends unasked can be stored, however little is validated."""

import copy
import time
from typing import Any

import pytest

from mpdoctor.http import token_as_user
from mpdoctor.mixpanel.probe_bodies import PROBE_BODIES, UNSTORABLE_EVENT
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import PROJECT, TOKEN
from tests.emulator.proxies import OwnProxy
from tests.emulator.regions import BLIND, LENIENT, STRICT
from tests.probes.helpers import ACCOUNT, probe_emulated, setup

VALIDATIONS = [STRICT, LENIENT, BLIND]


def stored(emulator: Emulator) -> list[Any]:
    return [
        record
        for project in emulator.mixpanel.projects
        for record in (*project.stored, *project.profiles)
    ]


@pytest.mark.parametrize("validation", VALIDATIONS)
@pytest.mark.parametrize("strict", ["0", "1"])
@pytest.mark.parametrize("route", PROBE_BODIES)
def test_no_probe_body_is_stored(
    emulator: Emulator, route: str, strict: str, validation: str
) -> None:
    emulator.mixpanel.validation = validation
    params = {"strict": strict} if route == "import" else {"verbose": strict}
    with emulator.client() as client:
        answer = client.ask(
            "POST",
            f"https://api-eu.mixpanel.com/{route}",
            params=params,
            json=PROBE_BODIES[route],
            credentials=token_as_user(TOKEN) if route == "import" else None,
        )

    assert answer.status in (200, 400)
    assert stored(emulator) == []


@pytest.mark.parametrize("route", PROBE_BODIES)
def test_the_same_body_without_its_flaws_would_be_stored(
    emulator: Emulator, route: str
) -> None:
    """Else the tests above would prove nothing."""
    body = copy.deepcopy([dict(each) for each in PROBE_BODIES[route]])
    cures = {
        "$token": TOKEN,
        "$distinct_id": "u-1",
        "$group_id": "g-1",
        "event": "Sign Up",
    }
    for record in body:
        record.update({key: cures[key] for key in cures if key in record})
        if "properties" in record:
            record["properties"] = {
                "time": int(time.time()),
                "distinct_id": "u-1",
                "$insert_id": "i-1",
                "token": TOKEN,
            }
    with emulator.client() as client:
        client.ask(
            "POST",
            f"https://api-eu.mixpanel.com/{route}",
            params={"strict": "1"} if route == "import" else {},
            json=body,
            credentials=token_as_user(TOKEN) if route == "import" else None,
        )

    assert len(stored(emulator)) == 1


@pytest.mark.parametrize(
    "cured",
    ["event", "time", "distinct_id", "$insert_id", "$ignore"],
)
def test_each_reason_alone_could_be_missing(emulator: Emulator, cured: str) -> None:
    """One flaw less, and strict validation still refuses the event."""
    event = copy.deepcopy(dict(UNSTORABLE_EVENT))
    if cured == "event":
        event["event"] = "Sign Up"
    elif cured == "$ignore":
        event["properties"] = {**event["properties"], "$ignore": False}
    else:
        values = {"time": 1_790_000_000, "distinct_id": "u-1", "$insert_id": "i-1"}
        event["properties"] = {**event["properties"], cured: values[cured]}
    with emulator.client() as client:
        answer = client.ask(
            "POST",
            "https://api-eu.mixpanel.com/import",
            params={"strict": "1"},
            json=[event],
            credentials=token_as_user(TOKEN),
        )

    assert answer.status == 400
    assert stored(emulator) == []


@pytest.mark.parametrize("validation", VALIDATIONS)
def test_all_steps_together_store_nothing(emulator: Emulator, validation: str) -> None:
    emulator.mixpanel.validation = validation
    emulator.serve(
        "mp.example.com", OwnProxy(emulator.mixpanel, "api-eu.mixpanel.com").answering()
    )

    probe_emulated(
        emulator,
        setup(service_account=ACCOUNT, api_host="https://mp.example.com"),
        origin="https://shop.example.com",
    )

    assert stored(emulator) == []
    assert len(emulator.mixpanel.requests) > 20
    assert any(
        request.query.get("project_id") == str(PROJECT)
        for request in emulator.mixpanel.requests
    )
