"""Rung 1: the settings by themselves, and what may be wished for."""

from typing import Any

import pytest

from mpdoctor.model.probes import Standing
from mpdoctor.model.settings import Region, Setup
from mpdoctor.probes import Wishes, climb
from tests.probes.helpers import setup


@pytest.mark.parametrize(
    ("changes", "standing", "words"),
    [
        ({}, Standing.PROVED, "by way of `api-eu.mixpanel.com`"),
        ({"region": None}, Standing.PROVED, "the region is not named"),
        (
            {"api_host": "https://mp.example.com/x"},
            Standing.PROVED,
            "by way of `mp.example.com`",
        ),
        (
            {"api_host": "https://api.mixpanel.com"},
            Standing.REFUTED,
            "that host is in the US",
        ),
        ({"token": None}, Standing.NOT_TRIED, "the settings name no token"),
        ({"token": "YOUR_TOKEN"}, Standing.REFUTED, "is a placeholder"),
        ({"token": "ab" * 15}, Standing.PROVED, "project 2195193"),
    ],
)
def test_what_the_settings_say(
    changes: dict[str, Any], standing: Standing, words: str
) -> None:
    ladder = climb(setup(**changes), Wishes(offline=True))

    assert ladder.rungs[0].standing is standing
    assert words in ladder.rungs[0].says


def test_offline_climbs_one_rung_only() -> None:
    ladder = climb(setup(), Wishes(offline=True))

    assert [rung.number for rung in ladder.rungs] == [1, 2, 3, 4, 5, 6]
    assert {rung.standing for rung in ladder.rungs[1:]} == {Standing.NOT_TRIED}
    assert not ladder.asked


def test_without_settings_there_is_nobody_to_ask() -> None:
    ladder = climb(Setup(), Wishes())

    assert {rung.standing for rung in ladder.rungs} == {Standing.NOT_TRIED}


def test_a_region_alone_is_worth_asking() -> None:
    """In tests there is no network, and that is what is told."""
    ladder = climb(Setup(region=Region.EU), Wishes())

    assert "seems to have no network" in ladder.rungs[1].says
