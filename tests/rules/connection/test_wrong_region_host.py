"""CON001: data on its way to another region than the project's."""

from datetime import date

import pytest

from mpdoctor.mixpanel.residency import EPOCH
from mpdoctor.model.place import Place
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Environment, Region, Setup
from mpdoctor.rules.connection.wrong_region_host import RULE
from tests.rules.connection.subjects import found, source, totals


@pytest.mark.parametrize(
    ("api_host", "region", "faults"),
    [
        pytest.param("https://api.mixpanel.com", Region.EU, 1, id="US for EU"),
        pytest.param("https://api-js.mixpanel.com", Region.IN, 1, id="US for India"),
        pytest.param("https://api-eu.mixpanel.com", Region.US, 1, id="EU for US"),
        pytest.param("API.Mixpanel.com:443", Region.EU, 1, id="written otherwise"),
        pytest.param("https://api-eu.mixpanel.com", Region.EU, 0, id="right"),
        pytest.param("https://api-js.mixpanel.com", Region.US, 0, id="also the US"),
        pytest.param("https://mp.example.com", Region.EU, 0, id="own proxy"),
        pytest.param("https://data.mixpanel.com", Region.EU, 0, id="near-miss-host"),
        pytest.param("https://api.mixpanel.com", None, 0, id="region unknown"),
    ],
)
def test_the_api_host_of_the_settings_is_in_the_region(
    api_host: str, region: Region | None, faults: int
) -> None:
    setup = Setup(region=region, api_host=api_host)

    assert len(found(RULE, setup)) == faults


def test_each_environment_is_looked_at_with_its_own_region() -> None:
    place = Place("mpdoctor.yaml", 9, field="environments.dev.api_host")
    setup = Setup(
        region=Region.EU,
        api_host="https://api-eu.mixpanel.com",
        environments={
            "": Environment(region=Region.EU, api_host="https://api-eu.mixpanel.com"),
            "dev": Environment(region=Region.EU, api_host="https://api.mixpanel.com"),
        },
        places={"environments.dev.api_host": place},
    )

    (problem,) = found(RULE, setup)

    assert problem.places == (place,)
    assert problem.subject == {"host": "api.mixpanel.com"}
    assert problem.help == "use `https://api-eu.mixpanel.com`"


def test_requests_to_another_region_are_one_finding_per_host() -> None:
    day = (date(2026, 9, 1) - EPOCH).days
    subject = totals(
        Setup(region=Region.EU),
        source("t", count=40, lines=(3,), endpoint="api.mixpanel.com", days={day: 40}),
        source("t", count=9, lines=(1,), endpoint="api-eu.mixpanel.com"),
        hosts={
            ("api.mixpanel.com", "track"): 4,
            ("api.mixpanel.com", "engage"): 2,
            ("api-eu.mixpanel.com", "track"): 1,
            ("mp.example.com", "track"): 7,
        },
    )

    (problem,) = found(RULE, subject)

    assert problem.subject == {"host": "api.mixpanel.com"}
    assert problem.count == 42, "40 events, and two requests without any"
    assert problem.evidence["requests"] == {"engage": 2, "track": 4}
    assert problem.evidence["fate"] == {
        "refused, unless the project has an extension": 40
    }
    assert problem.evidence["senders"] == {"web 2.55.1": 40}


def test_raw_exports_are_left_to_forwarded_traffic() -> None:
    subject = totals(
        Setup(region=Region.EU),
        source(channel=Channel.EXPORT, endpoint="api.mixpanel.com"),
    )

    assert found(RULE, subject) == []
