"""Imports that do not ask which events are rejected."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Delivery
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule

_OFF = frozenset({"0", "false", ""})


def check(exchange: Exchange) -> Iterator[Problem]:
    request, outcome = exchange.request, exchange.request.outcome
    if (
        request.route != "import"
        or not exchange.records
        or request.query.get("strict", "") not in _OFF
        or outcome.is_refused
        or outcome.delivery is Delivery.PARTLY
        or outcome.is_counted
    ):
        return
    yield Problem(
        "events are sent to `/import` without `strict=1`, and the answer does not say "
        "how many were stored",
        subject={"route": "import"},
    )


RULE: Rule[Exchange] = Rule(
    code="ENV024",
    name="lenient-import",
    severity=Severity.WARNING,
    looks_at=Exchange,
    check=check,
    summary="Events are sent to `/import` without `strict=1`.",
    why="Without it, Mixpanel does not validate the data: the answer is `1` or `OK`, "
    "and invalid events are lost. The libraries for Python, Node and Ruby import this "
    "way.",
    fix="Add `strict=1` to the query of every request to `/import`, and log "
    "`failed_records` from the answer.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
