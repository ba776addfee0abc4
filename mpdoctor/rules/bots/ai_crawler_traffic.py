"""Crawlers of AI services among visitors."""

from collections.abc import Iterator

from mpdoctor.mixpanel.crawlers import Robot
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import ValueFinding
from mpdoctor.rules.bots._agents import agent_checks, agent_problem


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield agent_problem(finding, Robot.AI)


RULE: Rule[ValueFinding] = Rule(
    code="BOT003",
    name="ai-crawler-traffic",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=agent_checks(Robot.AI),
    summary="The user agent of an event is that of a crawler of an AI service, such as `GPTBot` or `ClaudeBot`.",
    why="The list of crawlers in the browser SDK has none of them, so their visits count as people, usually each as a new one. Only events with a property for the user agent show it.",
    fix="Set `$ignore: true` on events of such user agents, event by event: as a super property it would silence that browser for good. Of traffic that you want to see, such as tests, give it a project of its own.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/bot-traffic",
    needs=frozenset({Need.EVENTS}),
)
