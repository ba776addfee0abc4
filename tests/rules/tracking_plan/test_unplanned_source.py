"""Events from a platform that should not send them."""

import pytest

from mpdoctor.model.plan import EventSpec, Platform, PropertySpec, TrackingPlan
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import EventName, EventShape, Occurrences, Sender
from mpdoctor.rules.tracking_plan.unplanned_source import RULE

WEB = Sender("web", "2.55.1", Platform.WEB)
PYTHON = Sender("python", "4.10.1", Platform.SERVER)
NONE = Sender()
IOS = Sender("swift", "4.2.0", Platform.IOS)


def event(senders: dict[Sender, int], *sources: Platform) -> EventName:
    return EventName(
        "Sign Up",
        Occurrences(sum(senders.values()), (), senders),
        spec=EventSpec("Sign Up", sources=frozenset(sources)),
    )


def test_other_platforms_are_counted() -> None:
    subject = event({WEB: 7, PYTHON: 2, NONE: 1, IOS: 1}, Platform.WEB)

    (problem,) = RULE.check(subject)

    assert problem.count == 4
    assert problem.evidence["platforms"] == {"server": 3, "ios": 1}
    assert problem.message == (
        "event `Sign Up` comes from `server` and `ios`, planned from `web`"
    )


def test_planned_platforms_are_fine() -> None:
    assert not list(RULE.check(event({WEB: 7, IOS: 1}, Platform.WEB, Platform.IOS)))


def test_a_plan_without_sources_does_not_restrict_them() -> None:
    assert not list(RULE.check(event({WEB: 7, IOS: 1})))


def test_another_name_sends_as_a_server_does() -> None:
    subject = EventName(
        "Sign Up",
        Occurrences(3, (), {PYTHON: 2, IOS: 1}),
        spec=EventSpec(
            "Sign Up", sources=frozenset({Platform.WEB}), other_sources=("billing",)
        ),
    )

    (problem,) = RULE.check(subject)

    assert problem.evidence["platforms"] == {"ios": 1}


@pytest.mark.parametrize(
    ("sources", "count"),
    [({"ios"}, 2), ({"ios", "web"}, 0), ({"billing"}, 0), (set(), 0)],
)
def test_a_property_has_sources_of_its_own(sources: set[str], count: int) -> None:
    spec = PropertySpec(sources=frozenset(sources))
    plan = TrackingPlan(
        events={"Sign Up": EventSpec("Sign Up", properties={"a": spec})}
    )
    shape = EventShape(
        "Sign Up",
        Channel.EXPORT,
        "",
        frozenset({"a"}),
        Occurrences(3, (), {WEB: 2, IOS: 1}),
        spec=plan.events["Sign Up"],
        plan=plan,
    )

    problems = list(RULE.check(shape))

    assert [problem.count for problem in problems] == [count] * bool(count)
