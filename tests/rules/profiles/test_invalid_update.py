from typing import Any

import pytest

from mpdoctor.rules.profiles.invalid_update import RULE
from tests.rules.profiles.records import findings, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([update("a", sett={"x": 1})], 1, id="unknown"),
        pytest.param([update("a", set={"x": 1}, add={"y": 1})], 1, id="several"),
        pytest.param([update("a", add={"x": "1"})], 1, id="add text"),
        pytest.param([update("a", add={"x": True})], 1, id="add true"),
        pytest.param([update("a", union={"x": "y"})], 1, id="union of one"),
        pytest.param([update("a", union={"x": [["y"]]})], 1, id="union of lists"),
        pytest.param([update("a", union={"x": [{"y": 1}]})], 1, id="union of objects"),
        pytest.param([update("a", union={"x": ["y", None]})], 1, id="union with null"),
        pytest.param([update("a", append={"x": ["y"]})], 1, id="append a list"),
        pytest.param([update("a", unset={"x": ""})], 1, id="unset an object"),
        pytest.param([update("a", set=["x"])], 1, id="set a list"),
        pytest.param(
            [
                update("a", set={"x": 1}),
                update("a", add={"x": -1.5}),
                update("a", union={"x": ["y", 1, 1.5, True]}),
                update("a", union={"x": []}),
                update("a", append={"x": "y"}),
                update("a", unset=["x"]),
                update("a", delete=""),
            ],
            0,
            id="well",
        ),
        pytest.param(
            [update("a", set={"x": 1}, ip="0", ignore_time=True, time=1)],
            0,
            id="options",
        ),
    ],
)
def test_an_update_has_one_operator_with_a_value_of_its_type(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(findings(RULE, records)) == faults


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("sett", "did you mean `$set`?"),
        ("setOnce", "did you mean `$set_once`?"),
        ("increment", ""),
    ],
)
def test_the_nearest_operator_is_offered(name: str, help: str) -> None:
    (found,) = findings(RULE, [update("a", **{name: {"x": 1}})])

    assert found.help == help
