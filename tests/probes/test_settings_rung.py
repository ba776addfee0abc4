"""Rung 1: the settings by themselves, and what may be wished for."""

from typing import Any

import pytest

from mpdoctor.model.probes import StepStatus
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes import NetworkOptions, climb
from tests.probes.helpers import setup


@pytest.mark.parametrize(
    ("changes", "standing", "words"),
    [
        ({}, StepStatus.PROVED, "by way of `api-eu.mixpanel.com`"),
        ({"region": None}, StepStatus.PROVED, "the region is not named"),
        (
            {"api_host": "https://mp.example.com/x"},
            StepStatus.PROVED,
            "by way of `mp.example.com`",
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
    changes: dict[str, Any], standing: StepStatus, words: str
) -> None:
    ladder = climb(setup(**changes), NetworkOptions(offline=True))

    assert ladder.rungs[0].standing is standing
    assert words in ladder.rungs[0].says


def test_offline_climbs_one_rung_only() -> None:
    ladder = climb(setup(), NetworkOptions(offline=True))

    assert [rung.number for rung in ladder.rungs] == [1, 2, 3, 4, 5, 6]
    assert {rung.standing for rung in ladder.rungs[1:]} == {StepStatus.NOT_TRIED}
    assert not ladder.asked


def test_without_settings_there_is_nobody_to_ask() -> None:
    ladder = climb(Setup(), NetworkOptions())

    assert {rung.standing for rung in ladder.rungs} == {StepStatus.NOT_TRIED}


def test_a_region_alone_is_worth_asking() -> None:
    """In tests there is no network, and that is what is told."""
    ladder = climb(Setup(region=Region.EU), NetworkOptions())

    assert "seems to have no network" in ladder.rungs[1].says
