"""Healthy data raises no alarm by chance. `python -m benchmarks.alarms` tries much more."""

from pathlib import Path

import pytest

from benchmarks.alarms import GENERATORS, STATISTICAL, found_in
from mpdoctor.model.clock import EventClock
from mpdoctor.model.visitors import VisitorGroup
from mpdoctor.model.volume_trends import DailyVolume, VersionVolume
from mpdoctor.rules import catalogue


@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize("generator", ["seasonal", "spotless"])
def test_healthy_data_raises_no_alarm(
    tmp_path: Path, generator: str, seed: int
) -> None:
    assert list(found_in(GENERATORS[generator](tmp_path, 3_000, seed))) == []


def test_all_statistical_rules_are_tried() -> None:
    judged = {
        rule.code
        for rule in catalogue()
        if {DailyVolume, VersionVolume, EventClock, VisitorGroup} & {*rule.subjects}
    }

    assert judged <= {*STATISTICAL}
