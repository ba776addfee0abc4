"""Subjects of this family's rules, made by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from mpdoctor.inputs.outcomes import with_outcome
from mpdoctor.model.outcome import Response
from mpdoctor.model.place import RecordPosition, pack_position
from mpdoctor.model.plan import Platform
from mpdoctor.model.record import Channel, Exchange, Request
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Environment, Secret, ServiceAccount, Setup
from mpdoctor.model.subjects import (
    Column,
    EventSource,
    InputTotals,
    Occurrences,
    Sender,
    ValueFinding,
)

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
DEV_TOKEN = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
FOREIGN_TOKEN = "11223344556677889900aabbccddeeff"
SECRET = "Zq7vK2mX9pL4tR8wN3sB6yH1jD5gF0cA"

WEB = Sender("web", "2.55.1", Platform.WEB)
PYTHON = Sender("python", "5.4.1")


def positions(*lines: int) -> tuple[RecordPosition, ...]:
    return tuple((0, 0, pack_position(line)) for line in lines)


def source(
    token: str | None = None,
    *,
    count: int = 1,
    lines: Sequence[int] = (1,),
    sender: Sender = WEB,
    channel: Channel = Channel.TRACK,
    endpoint: str | None = None,
    forwarded: bool = False,
    days: Mapping[int, int] | None = None,
) -> EventSource:
    return EventSource(
        sender=sender,
        channel=channel,
        token=token,
        endpoint=endpoint,
        forwarded=forwarded,
        seen=Occurrences(count, positions(*lines), {sender: count}),
        days=days or {},
    )


def totals(
    setup: Setup | None = None,
    *sources: EventSource,
    hosts: Mapping[tuple[str, str], int] | None = None,
) -> InputTotals:
    return InputTotals(
        setup=setup or Setup(),
        events={},
        fields={},
        sources=sources,
        shapes={},
        hosts={
            key: Occurrences(count, positions(90 + index))
            for index, (key, count) in enumerate((hosts or {}).items())
        },
    )


def settings(**changes: Any) -> Setup:
    """A project with a development environment beside it."""
    return Setup(
        **{
            "token": TOKEN,
            "environments": {
                "": Environment(token=TOKEN),
                "dev": Environment(token=DEV_TOKEN),
            },
            **changes,
        }
    )


def with_secret(secret: str = SECRET) -> Setup:
    account = ServiceAccount("shop.1a2b3c.mp-service-account", Secret(secret))
    return Setup(service_account=account)


def exchange(
    host: str = "api.mixpanel.com",
    *,
    status: int | None = None,
    answer: str | None = None,
    **request: Any,
) -> Exchange:
    """A request with one record, and what came back."""
    given = Request(host=host, response=Response(status, {}, answer), **request)
    return Exchange(with_outcome(given, 1), records=1, position=pack_position(1))


def found(rule: Rule[Any], subject: Any) -> list[Problem]:
    return list(rule.check(subject))


def label(
    rule: Rule[Any], name: str, value: Any, setup: Setup | None = None
) -> str | None:
    """The label that a rule gives a value, checked as it is while records are read."""
    assert rule.value_checks is not None
    column = Column(
        "Sign Up", name, Channel.TRACK, setup or Setup(), known=name == "token"
    )
    for value_checks in rule.value_checks(column):
        shortest, longest = value_checks.lengths or (0, 1 << 30)
        if type(value) not in value_checks.types:
            continue
        if isinstance(value, str) and not shortest <= len(value) <= longest:
            continue
        answer = value_checks.finds(value)
        if answer is not None:
            return answer
    return None


def value_finding(name: str, kind: str, sender: Sender = PYTHON) -> ValueFinding:
    return ValueFinding(
        event="Sign Up",
        property=name,
        kinds={kind: 1},
        samples=(),
        seen=Occurrences(1, positions(1), {sender: 1}),
        channels=frozenset({Channel.TRACK}),
    )
