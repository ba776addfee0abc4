"""CON020: hosts that look like Mixpanel's, or are for something else."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.settings import Region, Setup
from mpdoctor.rules.connection.near_miss_host import RULE
from tests.rules.connection.subjects import TOKEN, found, source, totals


@pytest.mark.parametrize(
    ("api_host", "text"),
    [
        pytest.param("https://eu.api.mixpanel.com", "api-eu.mixpanel.com", id="order"),
        pytest.param("https://api-eu.mixpanel.co", "api-eu.mixpanel.com", id="slip"),
        pytest.param("https://data-eu.mixpanel.com", "data goes to", id="exports"),
        pytest.param("https://eu.mixpanel.com", "data goes to", id="queries"),
        pytest.param("https://collector.mixpanel.com", "", id="no such host"),
        pytest.param("https://api-eu.mixpanel.com", None, id="right"),
        pytest.param("https://api.mixpanel.com", None, id="wrong-region-host"),
        pytest.param("https://mp.example.com", None, id="own proxy"),
        pytest.param("https://mixpanel.example.com", None, id="proxy with the name"),
    ],
)
def test_the_api_host_of_the_settings_exists_and_takes_data(
    api_host: str, text: str | None
) -> None:
    problems = found(RULE, Setup(region=Region.EU, api_host=api_host))

    assert len(problems) == (text is not None)
    assert all((text or "") in problem.help for problem in problems)


@pytest.mark.parametrize(
    ("host", "route", "faults"),
    [
        pytest.param("eu.data.mixpanel.com", "export", 1, id="words in wrong order"),
        pytest.param("data.mixpanel.com", "export", 1, id="exports of the US"),
        pytest.param("data-eu.mixpanel.com", "export", 0, id="exports of the EU"),
        pytest.param("data-eu.mixpanel.com", "track", 1, id="data to the export host"),
        pytest.param("eu.mixpanel.com", "import", 1, id="data to the query host"),
        pytest.param("eu.mixpanel.com", "", 0, id="a query"),
        pytest.param("cdn.mxpnl.com", "", 0, id="the library"),
        pytest.param("api.mixpanel.com", "track", 0, id="wrong-region-host"),
        pytest.param("mp.example.com", "track", 0, id="own proxy"),
    ],
)
def test_requests_go_to_hosts_that_serve_them(
    host: str, route: str, faults: int
) -> None:
    subject = totals(Setup(region=Region.EU), hosts={(host, route): 3})

    assert len(found(RULE, subject)) == faults


@pytest.mark.parametrize(
    ("host", "route", "severity"),
    [
        ("api-eu.mixpanel.co", "track", None),
        ("data-eu.mixpanel.com", "track", None),
        ("eu.data.mixpanel.com", "export", Severity.WARNING),
        ("data.mixpanel.com", "export", Severity.WARNING),
    ],
)
def test_data_that_cannot_arrive_is_an_error(
    host: str, route: str, severity: Severity | None
) -> None:
    subject = totals(Setup(region=Region.EU), hosts={(host, route): 3})

    assert RULE.severity is Severity.ERROR
    assert [each.severity for each in found(RULE, subject)] == [severity]


def test_a_host_is_one_finding_with_the_events_it_took() -> None:
    subject = totals(
        None,
        source(TOKEN, count=12, endpoint="api-eu.mixpanel.co"),
        hosts={
            ("api-eu.mixpanel.co", "track"): 2,
            ("api-eu.mixpanel.co", "engage"): 1,
        },
    )

    (problem,) = found(RULE, subject)

    assert problem.subject == {"host": "api-eu.mixpanel.co"}
    assert problem.count == 13
    assert problem.help == "did you mean `api-eu.mixpanel.com`?"
    assert problem.evidence["requests"] == {"engage": 1, "track": 2}


@pytest.mark.parametrize(
    ("host", "region", "meant"),
    [
        ("api-euu.mixpanel.com", Region.EU, "api-eu.mixpanel.com"),
        ("apii.mixpanel.com", Region.EU, "api-eu.mixpanel.com"),
        ("api-euu.mixpanel.com", Region.IN, "api-in.mixpanel.com"),
        ("eu.data.mixpanel.com", Region.EU, "api-eu.mixpanel.com"),
        ("mcp-eux.mixpanel.com", None, "api-eu.mixpanel.com"),
        ("apix.mixpanel.com", None, "api.mixpanel.com"),
    ],
)
def test_advice_names_a_host_that_takes_data_of_the_projects_region(
    host: str, region: Region | None, meant: str
) -> None:
    [problem] = found(RULE, Setup(region=region, api_host=f"https://{host}"))

    assert f"`{meant}`" in problem.help
