"""Texts are healthy by the bytes they are written in only where no rule objects."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mpdoctor.analysis.aggregate import Aggregator
from mpdoctor.analysis.planned import Planned
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan, ValueType
from mpdoctor.model.rule import ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import ValueFinding
from mpdoctor.text.dates import are_plain_dates
from mpdoctor.text.patterns import form_searcher
from tests.analysis.scanned import (
    AT_ONCE,
    RULES,
    be_impatient,
    event,
    passing,
    take_all,
)
from tests.analysis.test_merge_law import SETUP


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    be_impatient(monkeypatch)


_TEXTS = st.one_of(
    st.text("0129-:.TZ+ ", max_size=26),
    st.from_regex(
        r"[12]\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,10})?(Z|[+-]\d\d:?\d\d)?",
        fullmatch=True,
    ),
    st.sampled_from(
        [
            *("N/A", " n/a", "undefined ", "none", "", " ", "true", "12.5", "-1", "@"),
            *("http://localhost/a", "https://example.com/a", "https://10.0.0.1/a/b"),
            *("a.mp-service-account:12345678", "x a.mp-service-account:12345678 y"),
            *("Basic aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "2026-02-29", "1999-02-28"),
            *(
                "ada@example.com",
                "to ada@example.com",
                "+4930901820",
                "at +49 30 901820",
            ),
            *("4242 4242 4242 4242", "4242424242424242", "4242-4242-4242-4241"),
            *(
                "DE89370400440532013000",
                " DE89 3704 0044 0532 0130 00",
                "AKIA" + "A" * 16,
            ),
            *(
                "https://example.com/?email=a%40example.com",
                "https://a:b2@example.com/",
            ),
            *("https://example.com/?token=abc123abc123", "https://example.com/?q=tea"),
        ]
    ),
    st.text("abcXYZ/._-$", min_size=0, max_size=300),
    st.from_regex("[uU$AB]?[ABC]{0,3}-?[0-9]{0,3}", fullmatch=True),
    st.uuids().map(str),
    st.uuids().map(lambda id: f"{id}"[:-1] + "g"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_TEXTS, min_size=30, max_size=60), st.booleans())
def test_texts_are_cleared_by_their_bytes_only_where_rules_find_nothing(
    texts: list[str], planned: bool
) -> None:
    properties = {
        "note": PropertySpec(ValueType.STRING),
        "when": PropertySpec(ValueType.DATETIME),
        "count": PropertySpec(ValueType.NUMBER),
        "slot": PropertySpec(ValueType.STRING, format="date-time"),
        "order": PropertySpec(ValueType.STRING, format="uuid"),
        "site": PropertySpec(ValueType.STRING, format="url"),
        "sku": PropertySpec(ValueType.STRING, pattern="^(A|[A-Z]{3})-[0-9]+$"),
    }
    plan = TrackingPlan(
        events={"Log In": EventSpec("Log In", properties=properties)},
        user_id=PropertySpec(ValueType.STRING, pattern="^u[0-9]+$"),
    )
    setup = Setup(plan=plan if planned else None, now=1_775_000_100.0)
    names = (*properties, "$current_url", "$insert_id", "$device_id", "distinct_id")
    content = [event("Log In", **dict.fromkeys(names, text)) for text in texts]

    passing(content, setup)


def shown(clears: Callable[[Sequence[Any]], bool], texts: list[str]) -> set[str]:
    """The texts that a check is shown one by one, when hardly any others are healthy."""
    seen: set[str] = set()

    def finds(value: Any) -> str | None:
        seen.add(value)
        return None if clears([value]) else "faulty"

    checks = [ValueCheck(finds, frozenset({str}), clears=clears)]
    rule = replace(RULES[0], looks_at=ValueFinding, value_checks=lambda column: checks)
    aggregator = Aggregator(
        *(SETUP, Planned(None), ValueChecks([rule])),
        keep=3,
        folder=lambda: Path(),
    )
    aggregator.begin(0, 0)
    take_all(aggregator, [event(note=text) for text in texts], scan=True)
    return seen - set(texts[:AT_ONCE])


def test_texts_of_a_healthy_form_are_known_by_their_bytes() -> None:
    clears = form_searcher("^[A-Z]{3}-[0-9]+$", "$device:")
    assert clears is not None
    healthy = [*map("ABC-{}".format, range(20)), *map("$device:{}".format, range(20))]
    faulty = [*map("abc-{}".format, range(40))]

    assert shown(clears, faulty + healthy) == set(faulty[AT_ONCE:])


def test_healthy_dates_are_known_by_their_bytes() -> None:
    healthy = [
        f"2026-04-{day:02}T10:00:00{zone}" for day in range(1, 9) for zone in ("", "Z")
    ]
    faulty = [f"2026-04-{day:02}T10:00:00+02:00" for day in range(1, 29)]

    assert shown(are_plain_dates, faulty + healthy) == set(faulty[AT_ONCE:])
