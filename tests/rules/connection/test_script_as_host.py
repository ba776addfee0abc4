"""CON036: the address of a script as `api_host`."""

import pytest

from mpdoctor.model.settings import Setup
from mpdoctor.rules.connection.script_as_host import RULE


@pytest.mark.parametrize(
    "api_host",
    [
        "https://mp.example.com/lib.min.js",
        "mp.example.com/mp/lib.js",
        "https://mp.example.com/lib.min.js/",
    ],
)
def test_a_script_takes_no_data(api_host: str) -> None:
    (problem,) = RULE.check(Setup(api_host=api_host))

    assert problem.help.startswith("use `https://mp.example.com`;")


@pytest.mark.parametrize(
    "api_host",
    [
        "https://mp.example.com",
        "https://mp.example.com/mp",
        "https://api.js.example.com",
    ],
)
def test_near_misses(api_host: str) -> None:
    assert not list(RULE.check(Setup(api_host=api_host)))
