"""Profile and group updates that Mixpanel rejects."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, said
from mpdoctor.rules.ingestion.rejected_event import PROFILE_ROUTES

_CURES = (
    (
        "$distinct_id",
        "set `$distinct_id` to the user's id, and send no update that has none",
    ),
    ("$token", "set `$token` to the project's token"),
    ("token", "set `$token` to the project's token"),
    ("$group", "set `$group_key` and `$group_id`"),
)


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.REJECTED or not failed.routes <= PROFILE_ROUTES:
        return
    answer = said(failed) or (" (`0`)" if "0" in failed.details else "")
    status = f" in an answer with status {failed.status}" if failed.status else ""
    yield from failure(
        failed,
        f"held updates that Mixpanel rejected{status}{answer}",
        _help(failed),
    )


def _help(failed: FailedRequests) -> str:
    for mark, cure in _CURES:
        if mark in failed.words.lower():
            return cure
    return "" if failed.words else "send with `verbose=1`: then the answer says why"


RULE: Rule[FailedRequests] = Rule(
    code="ENV026",
    name="rejected-update",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Mixpanel rejected profile or group updates, usually in an answer with "
    "status 200.",
    why="`/engage` and `/groups` answer 200 even when updates fail. Only the body "
    "shows the failure, and it gives the reason only with `verbose=1`. A sender that "
    "checks only the status treats every failure as success, and the profiles stay "
    "unchanged.",
    fix="Send with `verbose=1` and read `status` and `error` in the body of every answer.",
    reference="https://docs.mixpanel.com/reference/profile-set",
)
