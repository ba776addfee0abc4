"""Profile properties that are written otherwise than planned."""

from typing import Any

import pytest

from mpdoctor.config.plan import parse_plan
from mpdoctor.rules.profiles.unplanned_operator import RULE
from tests.rules.profiles.records import findings, update

PLAN = parse_plan(
    [
        (
            "plan.yaml",
            b"version: 1\nuser_properties:\n"
            b"  first: {write: set_once}\n  all: {write: union}\n  free: {type: string}\n",
        )
    ]
)


@pytest.mark.parametrize(
    ("records", "counts"),
    [
        ([update("a", set={"first": "x"}), update("b", set={"first": 1})], [2]),
        ([update("a", set_once={"first": "x"})], []),
        ([update("a", union={"all": ["x"]})], []),
        ([update("a", append={"all": "x"}), update("b", set={"all": ["x"]})], [2]),
        ([update("a", set={"free": "x"})], []),
        ([update("a", remove={"all": "x"}), update("a", unset=["first"])], []),
    ],
)
def test_the_operator_is_the_planned_one(
    records: list[dict[str, Any]], counts: list[int]
) -> None:
    found = findings(RULE, records, plan=PLAN)

    assert [finding.count for finding in found] == counts


def test_all_operators_are_named() -> None:
    records = [update("a", append={"all": "x"}), update("b", set={"all": ["x"]})]

    (finding,) = findings(RULE, records, plan=PLAN)

    assert finding.message == (
        "`all` is written with `$append` and `$set`, and the plan says `union`"
    )
