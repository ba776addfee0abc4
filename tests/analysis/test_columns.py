"""A column's screen finds the same faults in whatever company values come."""

from collections.abc import Iterator
from typing import Any

import pytest

from mpdoctor.analysis.columns import ColumnNode
from mpdoctor.analysis.violations import Chains
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column


def odd(value: Any) -> str | None:
    return "odd" if value in (1, "one", 0.0, None) else None


def chains(column: Column) -> Chains:
    kinds: frozenset[type] = frozenset({str, int, float, bool, list, dict, type(None)})
    return Chains([(("TEST001", ValueCheck(odd, kinds)),)])


def screened(
    values: list[Any], *, counted: bool = True
) -> tuple[ColumnNode, list[Any]]:
    node = ColumnNode(
        Column("Sign Up", "price", Channel.EXPORT, Setup()), chains, counted=counted
    )
    node.met = node.wide = True
    node.fresh += values
    found: Iterator[Any] = iter(())
    if node.screen():
        found = (value for value in values for _ in node.hits(value))
    return node, list(found)


@pytest.mark.parametrize(
    "company", [[], [None], ["text"], [True], [[1]], [{}]], ids=repr
)
def test_numbers_are_found_in_any_company(company: list[Any]) -> None:
    _, found = screened([*company, 1, 0.0, 7, 7.5])

    assert [value for value in found if value is not None and value is not True] == [
        1,
        0.0,
    ]


def test_a_window_of_which_all_was_brought_teaches_only_what_is_healthy() -> None:
    node = ColumnNode(
        Column("Sign Up", "plan", Channel.EXPORT, Setup()),
        lambda column: Chains([(("TEST001", ValueCheck(is_bad, frozenset({str}))),)]),
    )
    node.fresh += ["free", "bad", "free"]

    assert node.screen(whole=True)
    # Somebody else shows it values before the window's lesson is learnt.
    assert not node.look(["pro"])
    node.end_opening()

    assert node.known == {"free"}
    assert node.counted() == {"string": 4}


def is_bad(value: str) -> str | None:
    return value if value == "bad" else None


def test_types_are_counted_by_name() -> None:
    node, _ = screened([1, 2.5, "a", None, True, [], {}])

    assert node.counted() == {
        "number": 2,
        "string": 1,
        "null": 1,
        "boolean": 1,
        "list": 1,
        "object": 1,
    }
    assert node.counted() == {}
