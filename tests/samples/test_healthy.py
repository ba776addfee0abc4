"""Near misses are not hits."""

import pytest

from tests.samples.conftest import Mpdoctor
from tests.samples.healthy import LONGEST_TITLE, LONGEST_URL, healthy

HEALTHY = "sample_payloads/healthy.ndjson"
PLAN = "sample_payloads/tracking-plan.yaml"


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="without a plan"),
        pytest.param(("--plan", PLAN), id="with a plan"),
        pytest.param(("--now", "2031-01-01"), id="years later"),
    ],
)
def test_nothing_is_found(mpdoctor: Mpdoctor, options: tuple[str, ...]) -> None:
    code, report = mpdoctor("lint", HEALTHY, *options)

    assert report["findings"] == []
    assert report["verdict"] == "healthy"
    assert report["examined"]["events"] == len(list(healthy()))
    assert code == 0


def test_the_longest_strings_are_as_long_as_they_may_be() -> None:
    assert len(LONGEST_URL.encode()) == len(LONGEST_TITLE.encode()) == 255
    assert len(LONGEST_TITLE) == 128


def test_the_longest_insert_id_is_as_long_as_it_may_be() -> None:
    ids = [line["properties"].get("$insert_id", "") for line in healthy()]

    assert max(map(len, ids)) == 36
