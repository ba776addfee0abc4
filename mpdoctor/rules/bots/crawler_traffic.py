"""Crawlers and scripts among visitors."""

from collections.abc import Iterator

from mpdoctor.mixpanel.crawlers import Robot
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import ValueFinding
from mpdoctor.rules.bots._agents import agent_checks, agent_problem


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield agent_problem(finding, Robot.CRAWLER)


RULE: Rule[ValueFinding] = Rule(
    code="BOT010",
    name="crawler-traffic",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=agent_checks(Robot.CRAWLER),
    summary="The user agent of an event is that of a crawler, a monitoring service or a script.",
    why="Mixpanel filters nothing on its servers. The browser SDK ignores 24 crawlers by name; all others, and everything that a server sends for them, count as people. Only events with a property for the user agent show it.",
    fix="Set `$ignore: true` on events of such user agents, event by event: as a super property it would silence that browser for good. Of traffic that you want to see, such as tests, give it a project of its own.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/bot-traffic",
    needs=frozenset({Need.EVENTS}),
)
