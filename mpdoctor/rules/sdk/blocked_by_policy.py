"""Requests that a page's own policy stops."""

from collections.abc import Iterator

from mpdoctor.mixpanel.routes import LIBRARY
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is Cause.POLICY:
        # Chromium's HAR files say no more of whatever the browser itself stopped.
        unsure = any("developer tools" in detail for detail in failed.details)
        directive = "script-src" if failed.routes == {LIBRARY} else "connect-src"
        yield from failure(
            failed,
            f"{'was' if failed.requests.count == 1 else 'were'} blocked by the page's "
            "content security policy, or as mixed content",
            f"add `https://{failed.host}` to `{directive}`",
            confidence=Confidence.LIKELY if unsure else None,
        )


RULE: Rule[FailedRequests] = Rule(
    code="SDK011",
    name="blocked-by-policy",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="The page's content security policy stops the browser from sending data.",
    why="A browser sends only to the hosts that `connect-src` names, and never from "
    "an HTTPS page to `http://`. Blocked requests never leave the browser.",
    fix="Add the SDK's host to `connect-src`, and the host of its script to "
    "`script-src`. Write both with `https://`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
)
