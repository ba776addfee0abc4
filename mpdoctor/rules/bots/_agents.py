"""How rules of this family look at user agents."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from mpdoctor.mixpanel.crawlers import Robot, robot
from mpdoctor.model.rule import Problem, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import an_event
from mpdoctor.text.words import tokens

_TEXT = frozenset({str})
_NAMES = frozenset({"user_agent", "useragent", "ua", "http_user_agent"})
_KNOWN = frozenset({"$browser"})

Checks = Callable[[Column], Iterator[ValueCheck]]


def is_agent(column: Column) -> bool:
    """Whether a property holds user agents."""
    if column.property in _KNOWN:
        return True
    return not column.known and "_".join(tokens(column.property)[-2:]) in _NAMES


def agent_checks(wanted: Robot) -> Checks:
    """Checks of user agents that find one kind of program."""

    def checks(column: Column) -> Iterator[ValueCheck]:
        if is_agent(column):
            yield ValueCheck(partial(_finds, wanted), _TEXT, lengths=(3, 2048))

    return checks


def _finds(wanted: Robot, agent: Any) -> str | None:
    return wanted.value if robot(agent) is wanted else None


def agent_problem(finding: ValueFinding, kind: Robot) -> Problem:
    """A problem with what one kind of program sent."""
    share = f"{finding.seen.count:,} of {finding.total:,}" if finding.total else "some"
    return Problem(
        f"{share} records of {an_event(finding.event)} come from {kind.value}",
        at=f"properties.{finding.property}",
        evidence={"samples": list(finding.samples)},
    )
