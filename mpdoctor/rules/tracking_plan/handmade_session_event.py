"""Session events that Mixpanel makes by itself."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import quoted
from mpdoctor.text.words import tokens

_NAMES = frozenset(
    {
        *("session start", "session started", "start session", "session begin"),
        *("session end", "session ended", "end session", "session finish"),
    }
)


def check(event: EventName) -> Iterator[Problem]:
    # Who plans such an event means it.
    if event.event is None or event.spec is not None:
        return
    if " ".join(tokens(event.event)) in _NAMES:
        yield Problem(
            f"event {quoted(event.event)} repeats a session event that Mixpanel "
            "makes by itself",
            at="event",
        )


RULE: Rule[EventName] = Rule(
    code="PLAN041",
    name="handmade-session-event",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
    looks_at=EventName,
    check=check,
    summary="The start or end of sessions is sent as an event.",
    why="Mixpanel computes sessions from all events, whenever a report asks for them, and shows "
    "them as `Session Start` and `Session End`. Events of your own cost money, end "
    "at other moments, and stand beside these under nearly the same name. Not reported "
    "where the tracking plan has the event.",
    fix="Stop sending it, and use Mixpanel's sessions. If yours are something else, for example "
    "of a call or a game, give them a name that says so.",
    reference="https://docs.mixpanel.com/docs/features/sessions",
)
