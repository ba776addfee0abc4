"""Events that Mixpanel rejects."""

from collections.abc import Iterator

from mpdoctor.analysis.deliveries import ACCOUNT_WITHOUT_PROJECT
from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, said

PROFILE_ROUTES = frozenset({"engage", "groups"})
_CURES = (
    ("token", "set the project's token in every event"),
    ("$insert_id", "use letters, digits and hyphens only, at most 36 bytes"),
    ("'event'", "give every event a name"),
    ("distinct_id", 'send a real id, or `""` for an event of nobody'),
    ("retention", "leave out events that are older than the project's retention"),
    ("future", "check the clock of the sender and the unit of `time`"),
    ("properties.time", "send `time` as seconds or milliseconds since 1970"),
    ("utf8", "remove the bytes that are not UTF-8"),
    ("identity event", "stop sending `$identify`, `$create_alias` and `$merge`"),
)


def check(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.REJECTED or failed.routes <= PROFILE_ROUTES:
        return
    if ACCOUNT_WITHOUT_PROJECT in failed.details:
        return
    answer = said(failed) or (" (`0`)" if "0" in failed.details else "")
    partial = [detail for detail in failed.details if "stored" in detail]
    if partial and not failed.words:
        answer = f" ({partial[0]})"
    again = (
        "; the same events were sent again and rejected again" if failed.again else ""
    )
    # Where the body was not recorded, nobody knows what it held.
    known = failed.lost or failed.uncertain or failed.recovered
    what = (
        "held events that Mixpanel rejected"
        if known
        else "had a body that was rejected"
    )
    yield from failure(failed, f"{what}{answer}{again}", _help(failed))


def _help(failed: FailedRequests) -> str:
    words = failed.words.lower()
    for mark, cure in _CURES:
        if mark in words:
            return cure
    if words:
        return ""
    return "send with `verbose=1` to `/track`, with `strict=1` to `/import`: then the answer says why"


RULE: Rule[FailedRequests] = Rule(
    code="ENV025",
    name="rejected-event",
    severity=Severity.ERROR,
    looks_at=FailedRequests,
    check=check,
    summary="Mixpanel's answer says that it rejects events.",
    why="Rejected events are lost. With `strict=1`, `/import` answers 400 although it "
    "stores the valid events of the batch, and names the others in `failed_records`. "
    "If a sender repeats the batch unchanged, Mixpanel rejects it again, and each "
    "retry counts against the rate limit. `/track` answers a plain `0` with status "
    "200 unless `verbose=1` asks for the reason.",
    fix="Read the body of every answer, not only its status. Correct the events that "
    "it names and send only these again.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
