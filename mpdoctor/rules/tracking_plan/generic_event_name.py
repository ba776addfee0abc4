"""Event names that say nothing."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import quoted
from mpdoctor.rules.tracking_plan._messages import unplanned_event_severity
from mpdoctor.text.spelling import fold

_THINGS = ("button", "cta", "element", "item", "link")
_DEEDS = (
    *("click", "clicked", "press", "pressed", "tap", "tapped"),
    *("interaction", "interacted", "interactedwith"),
)

_GENERIC = frozenset(
    {
        *("action", "activity", "analytics", "customevent", "event", "eventname"),
        *("interaction", "log", "myevent", "newevent", "something", "trackevent"),
        *("track", "tracking", "useraction", "userevent", "userinteraction"),
        *("foo", "foobar", "hello", "helloworld", "null", "undefined", "untitled"),
        *("debug", "mytest", "test", "testevent", "testing", "[objectobject]"),
        *_DEEDS,
        *(thing + deed for thing in _THINGS for deed in _DEEDS),
        *(deed + thing for thing in _THINGS for deed in ("click", "press", "tap")),
    }
)


def check(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.known or name.spec is not None:
        return
    if fold(name.event[:64]) in _GENERIC:
        yield Problem(
            f"event {quoted(name.event)} does not say what happened",
            at="event",
            severity=unplanned_event_severity(Severity.INFO, name.plan),
        )


RULE = Rule(
    code="PLAN018",
    name="generic-event-name",
    severity=Severity.INFO,
    looks_at=EventName,
    check=check,
    summary="An event has a name such as `Click`, `Button Clicked` or `Test`.",
    why="People cannot choose it in a report without reading the code. If a plan "
    "does not name it, it is also an unplanned event and has the same severity.",
    fix="Name the event after what the person did: `Sign Up Started`, not "
    "`Button Clicked`.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
    supersedes=("PLAN001", "PLAN013"),
)
