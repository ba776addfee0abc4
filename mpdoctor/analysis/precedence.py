"""Which rules compete, by what they supersede."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from mpdoctor.model.rule import Rule


def with_all_superseded(rules: Iterable[Rule[Any]]) -> list[Rule[Any]]:
    """The rules, each of which also supersedes what those that it supersedes do.

    This needs all rules, not only those that are turned on: a rule in the middle of a
    chain connects both ends even if it does not report anything itself.
    """
    rules = list(rules)
    direct = {rule.code: rule.supersedes for rule in rules}
    completed = []
    for rule in rules:
        # A dict keeps the order, and grows while it is followed.
        found = dict.fromkeys(rule.supersedes)
        waiting = list(found)
        while waiting:
            new = [code for code in direct.get(waiting.pop(), ()) if code not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        completed.append(
            replace(rule, supersedes=tuple(found))
            if len(found) > len(rule.supersedes)
            else rule
        )
    return completed


def ordered_groups(rules: Iterable[Rule[Any]]) -> list[list[Rule[Any]]]:
    """The rules with value checks, in groups of those that compete for the same values.

    In a group the first rule that objects to a value silences the rest. Large groups come
    first; rules and groups that are equal otherwise are ordered by code.
    """
    checking = {
        rule.code: rule
        for rule in with_all_superseded(rules)
        if rule.value_checks is not None
    }
    groups: list[set[str]] = []
    for rule in checking.values():
        group = {rule.code, *(checking.keys() & rule.supersedes)}
        apart = [other for other in groups if group.isdisjoint(other)]
        groups = [*apart, group.union(*(one for one in groups if one not in apart))]

    def order(code: str) -> tuple[int, str]:
        # Who supersedes another one supersedes more than that one does.
        return -len(checking.keys() & checking[code].supersedes), code

    ordered = [sorted(group, key=order) for group in groups]
    ordered.sort(key=lambda codes: (-len(codes), codes))
    return [[checking[code] for code in codes] for codes in ordered]
