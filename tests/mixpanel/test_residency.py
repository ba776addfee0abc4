"""What becomes of data at a host of another region, day by day."""

from datetime import date, timedelta

import pytest

from mpdoctor.mixpanel.residency import (
    EPOCH,
    DeliveryOutcome,
    calendar_day,
    delivery_outcome,
    delivery_outcomes,
)
from mpdoctor.model.settings import Region

US, EU, IN = Region.US, Region.EU, Region.IN


@pytest.mark.parametrize(
    ("project", "host", "day", "outcome"),
    [
        pytest.param(EU, EU, date(2026, 9, 1), DeliveryOutcome.STORED, id="at home"),
        pytest.param(
            EU, US, date(2026, 6, 30), DeliveryOutcome.FORWARDED, id="last day"
        ),
        pytest.param(
            EU, US, date(2026, 7, 1), DeliveryOutcome.HIDDEN, id="first hidden day"
        ),
        pytest.param(
            EU, US, date(2026, 7, 31), DeliveryOutcome.HIDDEN, id="last hidden day"
        ),
        pytest.param(
            EU, US, date(2026, 8, 1), DeliveryOutcome.REFUSED, id="first refused day"
        ),
        pytest.param(
            EU, US, date(2026, 12, 31), DeliveryOutcome.REFUSED, id="may be extended"
        ),
        pytest.param(
            EU, US, date(2027, 1, 1), DeliveryOutcome.LOST, id="no extension left"
        ),
        pytest.param(
            EU, IN, date(2026, 1, 1), DeliveryOutcome.LOST, id="never from India"
        ),
        pytest.param(
            IN, US, date(2026, 1, 1), DeliveryOutcome.LOST, id="never to India"
        ),
        pytest.param(
            US, EU, date(2026, 1, 1), DeliveryOutcome.LOST, id="never to the US"
        ),
    ],
)
def test_only_the_us_passed_data_on_and_only_to_the_eu(
    project: Region, host: Region, day: date, outcome: DeliveryOutcome
) -> None:
    assert delivery_outcome(project, host, day) is outcome


@pytest.mark.parametrize(
    ("created", "outcome"),
    [
        (date(2025, 8, 17), DeliveryOutcome.FORWARDED),
        (date(2025, 8, 18), DeliveryOutcome.LOST),
    ],
)
def test_projects_made_late_were_never_forwarded_to(
    created: date, outcome: DeliveryOutcome
) -> None:
    assert delivery_outcome(EU, US, date(2026, 1, 1), created=created) is outcome


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2026, 8, 1), DeliveryOutcome.FORWARDED),
        (date(2026, 12, 31), DeliveryOutcome.FORWARDED),
        (date(2027, 1, 1), DeliveryOutcome.LOST),
    ],
)
def test_an_extension_lasts_to_the_end_of_the_year(
    day: date, outcome: DeliveryOutcome
) -> None:
    assert delivery_outcome(EU, US, day, extended=True) is outcome


def test_days_are_added_up_by_outcome() -> None:
    first = (date(2026, 6, 29) - EPOCH).days

    outcome = delivery_outcomes(
        EU, US, {first: 5, first + 1: 6, first + 2: 7, first + 40: 8}
    )

    assert outcome == {
        DeliveryOutcome.FORWARDED: 11,
        DeliveryOutcome.HIDDEN: 7,
        DeliveryOutcome.REFUSED: 8,
    }


def test_days_beyond_the_calendar_are_brought_back_into_it() -> None:
    assert calendar_day(10**12) == date.max
    assert calendar_day(-(10**12)) == date.min
    assert calendar_day(1) == EPOCH + timedelta(days=1)
