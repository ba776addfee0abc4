"""Planned events and properties that one platform never sends."""

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import EventSpec, Platform, PropertySpec, Status, TrackingPlan
from mpdoctor.model.subjects import (
    EventName,
    Field,
    InputTotals,
    NearMatch,
    Occurrences,
    Sender,
)
from mpdoctor.rules.tracking_plan.platform_gap import RULE
from tests.rules.tracking_plan.subjects import totals_of

WEB, IOS, ANDROID, SERVER = Platform
ALL = frozenset({WEB, IOS, ANDROID})
OTHER = {WEB: 900, IOS: 900, ANDROID: 900}


def seen(counts: Mapping[Platform, int]) -> Occurrences:
    senders = {Sender(one.value, "1", one): n for one, n in counts.items()}
    return Occurrences(sum(counts.values()), (), senders)


def totals(
    counts: Mapping[Platform, int],
    sources: frozenset[Platform] = frozenset(),
    other: Mapping[Platform, int] = OTHER,
    **more: Any,
) -> InputTotals:
    spec = EventSpec("X", sources=sources, **more)
    plan = TrackingPlan(events={"X": spec})
    return totals_of(
        EventName("X", seen(counts), spec=spec),
        EventName("Other", seen(other)),
        plan=plan,
    )


@pytest.mark.parametrize(
    ("counts", "sources", "found"),
    [
        pytest.param(
            {WEB: 100, IOS: 100}, ALL, [("android", Severity.WARNING)], id="planned"
        ),
        pytest.param(
            {WEB: 100, IOS: 100},
            frozenset(),
            [("android", Severity.INFO)],
            id="not said",
        ),
        pytest.param({WEB: 100}, frozenset(), [], id="only one has it"),
        pytest.param({IOS: 100, ANDROID: 100}, frozenset(), [], id="only phones"),
        pytest.param(
            {IOS: 100, ANDROID: 100}, ALL, [("web", Severity.WARNING)], id="not the web"
        ),
        pytest.param(
            {WEB: 100},
            ALL,
            [("ios", Severity.WARNING), ("android", Severity.WARNING)],
            id="only one has it, though planned",
        ),
        pytest.param({WEB: 100, IOS: 100}, frozenset({WEB, IOS}), [], id="as planned"),
        pytest.param({WEB: 100, IOS: 100, ANDROID: 1}, ALL, [], id="one record"),
        pytest.param({WEB: 100, IOS: 31}, ALL, [], id="rare on another platform"),
        pytest.param({WEB: 29, IOS: 29}, ALL, [], id="too few to compare with"),
        pytest.param({SERVER: 500}, ALL, [], id="servers are no client"),
        pytest.param({}, ALL, [], id="nowhere"),
    ],
)
def test_a_platform_that_never_sends_an_event(
    counts: Mapping[Platform, int],
    sources: frozenset[Platform],
    found: list[tuple[str, Severity]],
) -> None:
    problems = list(RULE.check(totals(counts, sources)))

    told = [(problem.subject["platform"], problem.severity) for problem in problems]
    assert told == found


def test_a_platform_that_sends_little_is_not_judged() -> None:
    other = {WEB: 900, IOS: 900, ANDROID: 100}

    assert not list(RULE.check(totals({WEB: 100, IOS: 100}, ALL, other)))


def test_only_live_events_are_expected() -> None:
    counts = {WEB: 100, IOS: 100}

    assert not list(RULE.check(totals(counts, ALL, status=Status.DEPRECATED)))


def test_a_slip_of_its_name_is_not_absence() -> None:
    whole = totals({WEB: 100, IOS: 100}, ALL)
    slip = EventName("x", seen({ANDROID: 50}), twin=NearMatch("X", "only in case"))

    assert not list(RULE.check(replace(whole, events={**whole.events, "x": slip})))


def test_too_many_senders_to_know_all() -> None:
    whole = totals({WEB: 100, IOS: 100}, ALL)
    many = {Sender("web", str(n), WEB): 1 for n in range(61)}
    crowd = EventName("Crowd", Occurrences(61, (), many))

    assert not list(RULE.check(replace(whole, events={**whole.events, "Crowd": crowd})))


@pytest.mark.parametrize(
    ("counts", "spec", "platforms"),
    [
        pytest.param({WEB: 100, IOS: 90}, PropertySpec(), ["android"], id="not said"),
        pytest.param({WEB: 100}, PropertySpec(), [], id="only one has it"),
        pytest.param(
            {WEB: 100},
            PropertySpec(sources=frozenset({"web", "ios"})),
            ["ios"],
            id="planned for two",
        ),
        pytest.param(
            {WEB: 100, IOS: 90}, PropertySpec(required=True), [], id="required"
        ),
        pytest.param({WEB: 100, IOS: 45}, PropertySpec(), [], id="rare"),
        pytest.param(
            {WEB: 100, IOS: 90, ANDROID: 2}, PropertySpec(), [], id="it has some"
        ),
    ],
)
def test_a_platform_that_never_sends_a_property(
    counts: Mapping[Platform, int], spec: PropertySpec, platforms: list[str]
) -> None:
    records = {WEB: 100, IOS: 100, ANDROID: 100}
    whole = totals(records, ALL)
    field = Field("X", "coupon", {"string": 1}, seen(counts), spec=spec)

    problems = RULE.check(replace(whole, fields={("X", "coupon"): field}))

    assert [problem.subject["platform"] for problem in problems] == platforms
