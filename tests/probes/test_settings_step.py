"""Step 1: the settings by themselves, and options that exclude each other."""

from typing import Any

import pytest

from mpdoctor.model.probes import StepStatus
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes import NetworkOptions, run_probes
from tests.probes.helpers import setup


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, StepStatus.PROVED, "through `api-eu.mixpanel.com`"),
        ({"region": None}, StepStatus.PROVED, "the region is not named"),
        (
            {"api_host": "https://mp.example.com/x"},
            StepStatus.PROVED,
            "through `mp.example.com`",
        ),
        (
            {"api_host": "https://api.mixpanel.com"},
            StepStatus.REFUTED,
            "that host is in the US",
        ),
        ({"token": None}, StepStatus.NOT_TRIED, "the settings name no token"),
        ({"token": "YOUR_TOKEN"}, StepStatus.REFUTED, "is a placeholder"),
        ({"token": "ab" * 15}, StepStatus.PROVED, "project 2195193"),
    ],
)
def test_what_the_settings_say(
    changes: dict[str, Any], status: StepStatus, words: str
) -> None:
    report = run_probes(setup(**changes), NetworkOptions(offline=True))

    assert report.steps[0].status is status
    assert words in report.steps[0].message


def test_offline_only_the_settings_are_examined() -> None:
    report = run_probes(setup(), NetworkOptions(offline=True))

    assert [step.number for step in report.steps] == [1, 2, 3, 4, 5, 6]
    assert {step.status for step in report.steps[1:]} == {StepStatus.NOT_TRIED}
    assert not report.used_network


def test_without_settings_there_is_nobody_to_ask() -> None:
    report = run_probes(Setup(), NetworkOptions())

    assert {step.status for step in report.steps} == {StepStatus.NOT_TRIED}


def test_a_region_alone_is_worth_asking() -> None:
    """In tests there is no network, and the report says so."""
    report = run_probes(Setup(region=Region.EU), NetworkOptions())

    assert "it has no network" in report.steps[1].message
    assert report.steps[1].status is StepStatus.UNSETTLED
