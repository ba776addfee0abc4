"""Visitors of whom the browser SDK sends nothing."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule

_SAID = {
    Cause.OPTED_OUT: (
        "this visitor is opted out of tracking, so the SDK sends nothing",
        "if the visitor has agreed to tracking, call `opt_in_tracking()`; with "
        "`opt_out_tracking_by_default`, nothing is sent before that call",
    ),
    Cause.DO_NOT_TRACK: (
        "the browser has Do Not Track enabled, so the SDK sends nothing",
        "test with Do Not Track disabled",
    ),
}


def check(failed: FailedRequests) -> Iterator[Problem]:
    said = _SAID.get(failed.cause)
    if said is not None:
        yield Problem(*said, subject={"reason": failed.cause.value})


RULE: Rule[FailedRequests] = Rule(
    code="SDK024",
    name="opted-out",
    severity=Severity.WARNING,
    looks_at=FailedRequests,
    check=check,
    summary="The browser SDK sends nothing because the visitor is opted out, or because "
    "the browser has Do Not Track enabled.",
    why="While the visitor is opted out, calls return without an error and nothing arrives. "
    "That is right if the visitor wants it, and a fault if consent was given and "
    "`opt_in_tracking()` was not called.",
    fix="Call `opt_in_tracking()` when the visitor agrees, and after each change of consent "
    "check `has_opted_out_tracking()`.",
    reference="https://docs.mixpanel.com/docs/privacy/protecting-user-data",
)
