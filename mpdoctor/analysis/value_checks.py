"""Asks the rules which values they want to see."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mpdoctor.analysis.suppression import ordered_groups
from mpdoctor.analysis.violations import Chain, Chains
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Column

REMEMBERED = 10_000
"""Kinds of columns; hostile data may have a new one in every record."""


class ValueChecks:
    """The rules that look at values or exchanges, in the order in which they speak."""

    def __init__(self, rules: Sequence[Rule[Any]]) -> None:
        self._groups = ordered_groups(rules)
        self._answers: dict[Any, tuple[Column, Chains]] = {}
        self._exchange = [rule for rule in rules if Exchange in rule.subjects]

    def chains(self, column: Column) -> Chains:
        """What is watched in a column, one chain for each group of rules that compete.

        Columns that differ only in their event are asked about once.
        """
        key = (
            id(column.setup),
            column.property,
            column.channel,
            column.known,
            column.received,
            column.inferred,
            column.imported,
            column.spec and column.spec.meaning,
        )
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            anywhere = replace(column, event=None)
            # The set-up is kept with the answer, so that no other one gets its number.
            found = self._answers[key] = (anywhere, Chains(self._asked(anywhere)))
        return found[1]

    def _asked(self, column: Column) -> Iterator[Chain]:
        for group in self._groups:
            chain = tuple(
                (rule.code, value_checks)
                for rule in group
                if rule.value_checks is not None
                for value_checks in rule.value_checks(column)
            )
            if chain:
                yield chain

    def exchange_problems(self, exchange: Exchange) -> Iterator[tuple[str, Problem]]:
        """What is wrong with one captured request, with the code of the rule."""
        for rule in self._exchange:
            for problem in rule.check(exchange):
                yield rule.code, problem
