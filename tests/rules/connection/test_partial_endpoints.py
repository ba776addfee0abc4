"""CON016: events have moved, profiles have not."""

import pytest

from mpdoctor.rules.connection.partial_endpoints import RULE
from mpdoctor.rules.connection.wrong_region_host import RULE as WRONG_REGION
from tests.rules.connection.left_behind import EU, NOBODY, US, totals
from tests.rules.connection.subjects import found


@pytest.mark.parametrize("route", ["engage", "groups", "flags"])
def test_each_route_is_told(route: str) -> None:
    split = totals((EU, "track", NOBODY), (US, route, NOBODY))
    [problem] = found(RULE, split)

    assert problem.message == f"`/{route}` goes to `{US}`, while events go to the EU"
    assert problem.count == 1
    assert found(WRONG_REGION, split) == []


def test_everything_elsewhere_is_the_wrong_host() -> None:
    astray = totals((US, "track", NOBODY), (US, "engage", NOBODY))

    assert found(RULE, astray) == []
    assert len(found(WRONG_REGION, astray)) == 1


def test_events_elsewhere_too_stay_the_wrong_host() -> None:
    both = totals((EU, "track", NOBODY), (US, "track", NOBODY), (US, "engage", NOBODY))

    assert len(found(RULE, both)) == 1
    assert len(found(WRONG_REGION, both)) == 1


def test_profiles_at_home_are_nothing() -> None:
    assert found(RULE, totals((EU, "track", NOBODY), (EU, "engage", NOBODY))) == []
