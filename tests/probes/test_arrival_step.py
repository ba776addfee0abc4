"""Step 6: one event, only on request and never in production."""

from typing import Any

import pytest

from mpdoctor.errors import InvalidSettings
from mpdoctor.model.probes import ConnectionReport, StepStatus
from mpdoctor.model.settings import Environment
from mpdoctor.probes import NetworkOptions, run_probes
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import OTHER_TOKEN, TOKEN
from tests.emulator.messages import Response
from tests.emulator.proxies import OwnProxy
from tests.probes.helpers import ACCOUNT, probe_emulated, setup, step


def sent(emulator: Emulator, **changes: Any) -> ConnectionReport:
    settings = setup(**{"service_account": ACCOUNT, **changes})
    return probe_emulated(emulator, settings, send_test_event=True)


def stored(emulator: Emulator) -> list[str]:
    return [event["event"] for event in emulator.mixpanel.projects[0].stored]


def test_the_event_is_sent_once_and_found(emulator: Emulator) -> None:
    report = sent(emulator)

    assert stored(emulator) == ["mpdoctor test"]
    assert step(report, 6).status is StepStatus.PROVED
    assert step(report, 6).evidence["arrived"]["$mp_api_endpoint"] == (
        "api-eu.mixpanel.com"
    )


def test_without_being_asked_nothing_is_sent(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(service_account=ACCOUNT))

    assert stored(emulator) == []
    assert step(report, 6).message == "`--send-test-event` was not given"


def test_it_goes_the_way_that_the_settings_say(emulator: Emulator) -> None:
    own = OwnProxy(emulator.mixpanel, "api-eu.mixpanel.com", prefix="/mp")
    emulator.serve("mp.example.com", own.answering())

    report = sent(emulator, api_host="https://mp.example.com/mp")

    assert report.arrival is not None
    assert report.arrival.sent.url == "https://mp.example.com/mp/track"
    assert step(report, 6).status is StepStatus.PROVED


def test_an_event_that_takes_its_time_is_waited_for(emulator: Emulator) -> None:
    emulator.mixpanel.projects[0].visible_after = 2.5

    assert step(sent(emulator), 6).status is StepStatus.PROVED


def test_the_deadline_ends_the_wait(emulator: Emulator) -> None:
    emulator.deadline = 3.0
    emulator.mixpanel.projects[0].visible_after = 60
    report = sent(emulator)

    assert step(report, 6).status is StepStatus.UNSETTLED
    assert "`--deadline 300`" in step(report, 6).advice


@pytest.mark.parametrize(
    "response",
    [
        Response(200, faults.LOGIN, "text/html"),
        Response(200, {"error": "no"}),
        Response(200, "something went wrong", "text/plain"),
        Response(400, {"error": "bad dates"}),
    ],
)
def test_what_is_no_export_is_not_an_empty_one(
    emulator: Emulator, response: Response
) -> None:
    emulator.serve("data-eu.mixpanel.com", lambda request, exchange: response)
    report = sent(emulator)

    assert step(report, 6).status is StepStatus.UNSETTLED
    assert "the raw export answered" in step(report, 6).message


def marked(name: str, token: str | None = TOKEN) -> dict[str, Environment]:
    return {name: Environment(token=token, production=True)}


@pytest.mark.parametrize(
    ("chosen", "environments"),
    [
        ("", marked("")),
        ("live", marked("live")),
        ("live", marked("live", None)),
        ("", marked("live")),
        ("dev", {**marked("live"), "dev": Environment(token=TOKEN)}),
    ],
)
def test_production_is_refused_before_anything_is_asked(
    emulator: Emulator, chosen: str, environments: dict[str, Environment]
) -> None:
    with pytest.raises(InvalidSettings, match="is marked as production"):
        sent(emulator, environment=chosen, environments=environments)

    assert emulator.mixpanel.requests == []


def test_another_environments_mark_does_not_count(emulator: Emulator) -> None:
    environments = {**marked("live", OTHER_TOKEN), "dev": Environment(token=TOKEN)}
    report = sent(emulator, environment="dev", environments=environments)

    assert step(report, 6).status is StepStatus.PROVED


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"token": OTHER_TOKEN}, "no region is known to accept the token"),
        ({"project_id": 42}, "cannot see the project"),
    ],
)
def test_what_could_not_be_found_again_is_not_sent(
    emulator: Emulator, changes: dict[str, Any], why: str
) -> None:
    report = sent(emulator, **changes)

    assert stored(emulator) == []
    assert why in step(report, 6).message
    assert step(report, 6).status is StepStatus.UNSETTLED


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"service_account": None}, "needs a service account"),
        ({"token": None}, "needs a token"),
    ],
)
def test_what_a_test_event_needs_is_said_before_anything_is_asked(
    emulator: Emulator, changes: dict[str, Any], needed: str
) -> None:
    with pytest.raises(InvalidSettings, match=needed) as raised:
        sent(emulator, **changes)

    assert raised.value.hint
    assert emulator.mixpanel.requests == []


def test_offline_and_a_test_event_exclude_each_other() -> None:
    with pytest.raises(InvalidSettings, match="exclude each other"):
        run_probes(setup(), NetworkOptions(offline=True, send_test_event=True))
