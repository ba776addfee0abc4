"""One stream of events that goes to several projects."""

from collections.abc import Iterable, Iterator
from typing import Any

from mpdoctor.diagnosis.seen import merged, senders_shown
from mpdoctor.diagnosis.tokens import TokenUse, known_tokens, tokens_used
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, InputTotals, ValueFinding
from mpdoctor.text.bulk import HealthyNests

TOKENS_SHOWN = 10

_HEALTHY = HealthyNests(keys=frozenset({"token", "$token", "properties"}))


def check(subject: InputTotals | ValueFinding) -> Iterator[Problem]:
    if isinstance(subject, ValueFinding):
        yield Problem(
            f"property `{subject.property}` has a project's token inside",
            help="a whole payload seems to have been put into a property",
            at=f"properties.{subject.property}",
            severity=Severity.WARNING,
        )
    else:
        yield from _streams(subject)


def _streams(totals: InputTotals) -> Iterator[Problem]:
    setup = totals.setup
    if setup.token is not None:
        return  # then each token is the project's, another environment's or foreign
    uses = [use for use in tokens_used(totals) if use.possible]
    known = known_tokens(setup)
    if len(uses) < 2 or all(use.token in known for use in uses):
        return
    main = min(
        uses, key=lambda use: (-use.seen.count, use.seen.positions[:1], use.token)
    )
    others = [use for use in uses if use is not main]
    seen = merged(use.seen for use in others)
    shown = f"`{shorten_token(main.token)}`"
    yield Problem(
        f"some events carry another token than most, which carry {shown}"
        if main.seen.count > seen.count
        else f"events carry {len(uses)} different tokens, such as {shown}",
        at="properties.token",
        subject={"tokens": [use.token for use in uses[:TOKENS_SHOWN]]},
        count=seen.count,
        positions=seen.positions,
        evidence={
            "tokens": {use.token: use.seen.count for use in uses[:TOKENS_SHOWN]},
            "senders": senders_shown(seen),
        },
        confidence=(
            Confidence.CERTAIN if _share_a_sender(main, others) else Confidence.LIKELY
        ),
    )


def _share_a_sender(main: TokenUse, others: Iterable[TokenUse]) -> bool:
    return any(
        not main.seen.senders.keys().isdisjoint(use.seen.senders) for use in others
    )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    tokens = known_tokens(column.setup).keys()
    if not tokens or column.known:
        return

    def finds(value: Any) -> str | None:
        inner = value.get("properties")
        for part in (value, inner if isinstance(inner, dict) else {}):
            for key in ("token", "$token"):
                token = part.get(key)
                if isinstance(token, str) and token in tokens:
                    return "nested token"
        return None

    yield ValueCheck(finds, frozenset({dict}), clears=_HEALTHY)


RULE: Rule[InputTotals | ValueFinding] = Rule(
    code="CON007",
    name="several-tokens",
    severity=Severity.ERROR,
    looks_at=(InputTotals, ValueFinding),
    check=check,
    value_checks=value_checks,
    summary="One stream of events carries the tokens of several projects, or a token "
    "is in the wrong place.",
    why="A `token` among an event's properties overrides the one that the SDK was "
    "initialised with, so the data is split between projects.",
    fix="Remove `token` from the properties that the application sets. If you use "
    "several projects on purpose, name them under `environments` in the settings and "
    "examine one at a time.",
    reference="https://docs.mixpanel.com/reference/project-token",
)
