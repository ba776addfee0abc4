"""What was gathered is not held any longer than it is needed."""

import gc
from collections.abc import Iterator

import pytest

from mpdoctor.diagnosis.subjects import Subjects
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.model.settings import Setup
from tests.diagnosis.conftest import NOW, Examine, record

SIGN_UP = EventSpec("Sign Up", properties={"Plan": PropertySpec()})
PLAN = TrackingPlan(events={"Sign Up": SIGN_UP})


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Without the collector, only what nothing refers to is freed."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_subjects_are_freed_once_they_are_judged(examined: Examine) -> None:
    records = [record(Plan="free", Number=number % 3) for number in range(60)]

    diagnosis = examined(*records, setup=Setup(now=NOW, plan=PLAN))

    assert diagnosis.findings
    assert not [one for one in gc.get_objects() if type(one) is Subjects]
