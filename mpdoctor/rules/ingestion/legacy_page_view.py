"""Page views under a name of the past."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName


def check(name: EventName) -> Iterator[Problem]:
    if name.event == "mp_page_view":
        yield Problem(
            "event `mp_page_view` is the page view of old browser SDKs, which Mixpanel "
            "ignores",
            at="event",
        )


RULE = Rule(
    code="ENV033",
    name="legacy-page-view",
    severity=Severity.WARNING,
    looks_at=EventName,
    check=check,
    # Reported from the field; no page of Mixpanel says so.
    confidence=Confidence.LIKELY,
    summary="Page views are sent as `mp_page_view`.",
    why="Browser SDKs before 2020 sent this event, and Mixpanel no longer shows it.",
    fix="Update the SDK and call `track_pageview()`, which sends `$mp_web_page_view`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
    needs=frozenset({Need.EVENTS}),
    supersedes=("PLAN019",),
)
