"""Of several rules with a fault of the same name or value, one reports it."""

from collections.abc import Sequence
from itertools import combinations
from random import Random
from typing import Any

import pytest

from mpdoctor.analysis.precedence import ordered_groups, with_all_superseded
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.diagnosis.findings import Fault
from mpdoctor.diagnosis.suppression import suppress
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules import catalogue

CHAINS = {
    "event names": (
        *("ENV001", "PLAN019", "PLAN037", "PLAN008", "PLAN038", "ENV034"),
        *("PLAN012", "PLAN009", "PLAN018", "PLAN001"),
    ),
    "property names": (
        *("ENV022", "ENV034", "PLAN008", "PLAN038", "PLAN012", "PLAN010", "PLAN032"),
    ),
    "values": (
        *("PLAN014", "PLAN005", "PLAN006", "PLAN007", "PLAN004", "PLAN015"),
        *("PLAN033", "PLAN034", "PLAN035"),
    ),
    "times": ("ENV003", "ENV006", "ENV005", "ENV004", "ENV007", "ENV008", "ENV030"),
}
"""In each the first rule that finds a fault silences the rest."""

SAY_NO_MORE_THAN_STYLE = {"PLAN001", "PLAN032"}

EVERY_RULE = with_all_superseded(catalogue())
RULES = {rule.code: rule for rule in EVERY_RULE}


def fault(
    code: str, event: str | None = "Sign Up", name: str | None = None, **more: Any
) -> Fault:
    return Fault(RULES[code], Problem("odd"), event, name, 1, ((0, 0, 1),), **more)


def reported(*faults: Fault) -> list[str]:
    return [one.rule.code for one in suppress(faults)]


def codes(groups: Sequence[Sequence[Rule[Any]]]) -> list[tuple[str, ...]]:
    return [tuple(rule.code for rule in group) for group in groups]


@pytest.mark.parametrize(
    ("chain", "name"),
    [(CHAINS["event names"], None), (CHAINS["property names"], "price")],
)
def test_the_first_of_a_chain_reports_a_name(
    chain: Sequence[str], name: str | None
) -> None:
    for first, second in combinations(chain, 2):
        assert reported(fault(second, name=name), fault(first, name=name)) == [first]


def test_what_holds_for_all_events_holds_for_each() -> None:
    for first, second in combinations(CHAINS["property names"], 2):
        whole, single = fault(first, None, "price"), fault(second, name="price")

        assert reported(single, whole) == [first]


def test_another_name_is_another_fault() -> None:
    for chain, name in ((CHAINS["event names"], None), (CHAINS["property names"], "p")):
        for first, second in combinations(chain, 2):
            other = fault(first, "Log In", name)

            assert reported(fault(second, name=name), other) == [second, first]


@pytest.mark.parametrize("code", CHAINS["event names"][1:])
def test_old_page_views_are_known_best(code: str) -> None:
    assert reported(fault(code), fault("ENV033")) == ["ENV033"]


@pytest.mark.parametrize("chain", [CHAINS["event names"], CHAINS["property names"]])
def test_style_is_only_reported_where_nothing_better_is(chain: Sequence[str]) -> None:
    name = None if chain is CHAINS["event names"] else "price"
    for code in chain:
        left = [code, "PLAN013"] if code in SAY_NO_MORE_THAN_STYLE else [code]

        assert reported(fault(code, name=name), fault("PLAN013", name=name)) == left


@pytest.mark.parametrize(
    ("pattern", "event", "name", "silenced"),
    [
        ("PLAN009", "Order 123456", None, {"PLAN018", "PLAN001", "PLAN013"}),
        ("PLAN009", "Order 123456", "price", {"PLAN013"}),
        ("PLAN010", "Sign Up", "item 123456", {"PLAN032", "PLAN013"}),
    ],
)
def test_a_pattern_speaks_for_the_names_made_from_it(
    pattern: str, event: str, name: str | None, silenced: set[str]
) -> None:
    template = "Order <number>" if pattern == "PLAN009" else "item <number>"
    found = fault(pattern, None, extra={"pattern": template})
    chain = CHAINS["event names" if name is None else "property names"]

    for code in (*chain, "PLAN013"):
        left = [pattern] if code in silenced else [pattern, code]
        assert reported(found, fault(code, event, name)) == left


def test_rules_that_check_the_same_values_are_one_group() -> None:
    values, times, personal, *single = codes(ordered_groups(EVERY_RULE))

    assert (values, times) == (CHAINS["values"], CHAINS["times"])
    assert personal == ("PRI001", "PRI003", "PRI002", "PRI004")
    assert single == sorted(
        (rule.code,)
        for rule in EVERY_RULE
        if rule.value_checks is not None and rule.code not in values + times + personal
    )


@pytest.mark.parametrize("seed", range(20))
def test_rules_that_are_turned_off_do_not_part_a_group(seed: int) -> None:
    chance = Random(seed)
    off = {rule.code for rule in EVERY_RULE if chance.random() < 0.5}
    chosen = RuleSelection(catalogue(), dict.fromkeys(off))

    groups = codes(ordered_groups(chosen.active))

    for chain in (CHAINS["values"], CHAINS["times"]):
        left = tuple(code for code in chain if code not in off)
        assert left in groups or not left


def test_no_rule_supersedes_itself_or_a_stranger() -> None:
    for rule in EVERY_RULE:
        assert rule.code not in rule.supersedes
        assert RULES.keys() >= set(rule.supersedes)
