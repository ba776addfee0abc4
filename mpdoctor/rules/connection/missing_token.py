"""Events that name no project."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import seen_from, senders_shown
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventSource, InputTotals, Occurrences, Sender


def check(totals: InputTotals) -> Iterator[Problem]:
    blank = seen_from(source for source in totals.sources if _lacks_token(source))
    if blank.count:
        yield _problem("events sent to `/track` have no token", blank)
    odd = seen_from(_odd_ones_out(totals.sources))
    if odd.count:
        yield _problem(
            "events have no token, while others of the same sender have one",
            odd,
            Confidence.LIKELY,
        )


def _problem(
    message: str, seen: Occurrences, confidence: Confidence = Confidence.CERTAIN
) -> Problem:
    return Problem(
        message,
        at="properties.token",
        subject={"property": "token"},
        count=seen.count,
        positions=seen.positions,
        evidence={"senders": senders_shown(seen)},
        confidence=confidence,
    )


def _lacks_token(source: EventSource) -> bool:
    # `/import` takes its token from the request, and exports never show one.
    return source.channel is Channel.TRACK and not (source.token or "").strip()


def _odd_ones_out(sources: tuple[EventSource, ...]) -> Iterator[EventSource]:
    """Loose records without a token, from senders that otherwise put it inside.

    Records without a request and without a token are taken for `/import` bodies. From
    a sender whose other records are plainly meant for `/track`, they are not.
    """
    loose = [
        source
        for source in sources
        if source.endpoint is None and source.channel is not Channel.EXPORT
    ]
    tokened: dict[Sender, int] = {}
    bare: dict[Sender, int] = {}
    for source in loose:
        counts = tokened if (source.token or "").strip() else bare
        counts[source.sender] = counts.get(source.sender, 0) + source.seen.count
    for source in loose:
        if (
            source.channel is Channel.IMPORT
            and source.token is None
            and bare[source.sender] < tokened.get(source.sender, 0)
        ):
            yield source


RULE: Rule[InputTotals] = Rule(
    code="CON006",
    name="missing-token",
    severity=Severity.ERROR,
    looks_at=InputTotals,
    check=check,
    summary="Events for `/track` carry no token, or an empty one.",
    why="Without a token, Mixpanel does not know which project the events belong to "
    "and drops them. The answer gives the reason only if the request has `verbose=1`; "
    "otherwise it is a plain `0`.",
    fix="Initialise the SDK with the project's token before you track the first "
    "event. Check that the variable that holds the token is set where the code runs.",
    reference="https://docs.mixpanel.com/reference/track-event",
)
