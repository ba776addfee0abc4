"""Events of one environment in the stream of another."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import senders_shown
from mpdoctor.diagnosis.tokens import known_tokens, tokens_used
from mpdoctor.mixpanel.tokens import shorten_token
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals


def check(totals: InputTotals) -> Iterator[Problem]:
    setup = totals.setup
    if setup.token is None:
        return
    known = known_tokens(setup)
    for use in tokens_used(totals):
        if use.token == setup.token or use.token not in known:
            continue
        names = known[use.token]
        yield Problem(
            f"token `{shorten_token(use.token)}` belongs to {_owners(names)}, "
            f"not to {_owner(setup.environment)}",
            at="properties.token",
            subject={"token": use.token, "environment": names[0]},
            count=use.seen.count,
            positions=use.seen.positions,
            evidence={"senders": senders_shown(use.seen)},
        )


def _owners(names: tuple[str, ...]) -> str:
    return " and ".join(map(_owner, names))


def _owner(name: str) -> str:
    return f"environment `{name}`" if name else "the project itself"


RULE: Rule[InputTotals] = Rule(
    code="CON004",
    name="other-environment-token",
    severity=Severity.ERROR,
    looks_at=InputTotals,
    check=check,
    needs=frozenset({Need.TOKEN}),
    summary="Events carry the token of a different environment than the one examined.",
    why="Test data is mixed with real data, or real data goes to a project that no "
    "one checks. Neither can be moved afterwards.",
    fix="Give each build the token of its own environment, from its configuration and "
    "not from the code. In Unity, check both the runtime and the debug token. To "
    "examine another environment, choose it with `--env`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/developer-environments",
)
