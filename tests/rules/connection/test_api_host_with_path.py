"""CON028: one of Mixpanel's hosts with something behind it."""

import pytest

from mpdoctor.model.settings import Environment, Region, Setup
from mpdoctor.rules.connection.api_host_with_path import RULE
from tests.rules.connection.subjects import found


@pytest.mark.parametrize(
    ("api_host", "excess"),
    [
        pytest.param("https://api-eu.mixpanel.com/track", "/track", id="a route"),
        pytest.param("https://api-eu.mixpanel.com/track/", "/track/", id="and a slash"),
        pytest.param("api-eu.mixpanel.com/track?ip=1", "/track?ip=1", id="no scheme"),
        pytest.param("https://api-eu.mixpanel.com?ip=1", "?ip=1", id="a query"),
        pytest.param("https://api-eu.mixpanel.com:8443", ":8443", id="a port"),
        pytest.param("https://api-eu.mixpanel.com//", "//", id="two slashes"),
        pytest.param("https://api-eu.mixpanel.com", None, id="bare"),
        pytest.param("https://api-eu.mixpanel.com/", None, id="a slash"),
        pytest.param("https://api-eu.mixpanel.com:443/", None, id="the usual port"),
        pytest.param("https://mp.example.com/mp", None, id="own proxy with a prefix"),
        pytest.param("https://mp.example.com:8443", None, id="own proxy with a port"),
    ],
)
def test_nothing_belongs_behind_a_host_of_mixpanels(
    api_host: str, excess: str | None
) -> None:
    problems = found(RULE, Setup(region=Region.EU, api_host=api_host))

    assert len(problems) == (excess is not None)
    assert all(f"has `{excess}` behind" in problem.message for problem in problems)


def test_the_help_is_the_bare_address() -> None:
    [problem] = found(RULE, Setup(api_host="https://api-in.mixpanel.com/engage/"))

    assert problem.help == "use `https://api-in.mixpanel.com`"
    assert "`/engage/track/`" in problem.message


def test_every_environment_is_looked_at() -> None:
    environments = {"dev": Environment(api_host="https://api.mixpanel.com/track")}
    [problem] = found(RULE, Setup(environments=environments))

    assert "environments.dev.api_host" in problem.message
