"""User agents of programs."""

from typing import Any

import pytest

from mpdoctor.mixpanel.crawlers import Robot, robot
from mpdoctor.rules.bots.crawler_traffic import RULE
from tests.rules.bots.agents import AGENTS
from tests.rules.examined import event, findings


@pytest.mark.parametrize(("agent", "kind"), AGENTS)
def test_only_this_kind_is_found(agent: Any, kind: Robot | None) -> None:
    found = findings(RULE, [event(user_agent=agent)])

    assert bool(found) == (kind is Robot.CRAWLER)
    assert robot(agent) is kind


@pytest.mark.parametrize(
    ("name", "faults"),
    [("userAgent", 1), ("$user_agent", 1), ("http_user_agent", 1), ("note", 0)],
)
def test_only_user_agents_are_looked_at(name: str, faults: int) -> None:
    agents = [agent for agent, kind in AGENTS if kind is Robot.CRAWLER]
    records = [event(number=n, **{name: agent}) for n, agent in enumerate(agents)]

    found = findings(RULE, records)

    assert [each.count for each in found] == [len(agents)] * faults
