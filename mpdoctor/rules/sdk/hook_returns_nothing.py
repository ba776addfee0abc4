"""Hooks of the browser SDK that drop what is tracked."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is Cause.HOOK:
        calls = failed.requests.count
        yield Problem(
            "a hook of the SDK returned nothing"
            f"{'' if calls == 1 else f' {calls:,} times'}, so what it was given was not sent",
            subject={"reason": failed.cause.value},
        )


RULE: Rule[FailedRequests] = Rule(
    code="SDK012",
    name="hook-returns-nothing",
    severity=Severity.WARNING,
    looks_at=FailedRequests,
    check=check,
    summary="A `before_…` hook of the browser SDK returns nothing, and the event is dropped.",
    why="The SDK sends what a hook returns. Without a return value it sends nothing, and "
    "says so only in the console, and only with `debug: true`.",
    fix="Return the data at the end of the hook, changed or not. If the hook is meant to "
    "drop some events, return `null` for these, so that a forgotten `return` stands out.",
    reference="https://github.com/mixpanel/mixpanel-js/blob/master/src/mixpanel-core.js",
)
