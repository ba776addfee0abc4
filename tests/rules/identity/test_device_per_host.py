from typing import Any

import pytest

from mpdoctor.rules.identity.device_per_host import RULE
from tests.identity.records import ORIGINAL, SIMPLIFIED, event, problems

APP, WWW = "https://app.example.com/a?b", "https://www.example.com"
OTHER = "https://shop.example.org/"


def visit(user: Any, device: Any, url: Any, **more: Any) -> dict[str, Any]:
    where = {"$current_url": url, "mp_lib": "web", "$os": "Linux", "$browser": "Chrome"}
    return event(0, user, device, **(where | more))


def visits(
    people: int, *urls: str, device: str = "{user}-{url}", **more: Any
) -> list[dict[str, Any]]:
    return [
        visit(f"u{user}", device.format(user=user, url=url), url, **more)
        for user in range(people)
        for url in urls
    ]


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(visits(3, APP, WWW), 1, id="a device on each host"),
        pytest.param(visits(3, APP, OTHER), 1, id="on each domain"),
        pytest.param(visits(3, APP, WWW, OTHER), 3, id="three hosts"),
        pytest.param(visits(2, APP, WWW), 0, id="two people may be chance"),
        pytest.param(visits(9, APP, WWW, device="{user}"), 0, id="one device on both"),
        pytest.param(
            [*visits(9, APP, WWW), *visits(1, APP, WWW, device="kept")],
            0,
            id="somebody keeps the device",
        ),
        pytest.param(
            [
                visit(f"u{n}", f"{n}-{url}", url, **{"$os": url})
                for n in range(9)
                for url in (APP, WWW)
            ],
            0,
            id="a phone and a computer",
        ),
        pytest.param(
            [
                visit(f"u{n}", f"{n}-{url}-{day}", url)
                for n in range(9)
                for url in (APP, WWW)
                for day in range(3)
            ],
            0,
            id="a new device every day is ID018",
        ),
        pytest.param(
            visits(9, APP, "http://localhost:3000/"), 0, id="a developer's machine"
        ),
        pytest.param(
            visits(9, APP + "/x", "https://APP.example.com:443/y", device="{user}"),
            0,
            id="port and case",
        ),
        pytest.param(visits(9, APP, WWW, mp_lib="python"), 0, id="from a server"),
        pytest.param(visits(9, APP, "app.example.org"), 0, id="no address"),
        pytest.param(
            [visit("\ud800%", f"d{n}", url) for n in range(9) for url in (APP, WWW)],
            0,
            id="half a character",
        ),
        pytest.param(
            [visit("null", f"d{n}", url) for n in range(9) for url in (APP, WWW)],
            0,
            id="nobody",
        ),
        pytest.param(
            [visit(f"u{n}", "null", url) for n in range(9) for url in (APP, WWW)],
            0,
            id="no device",
        ),
        pytest.param(
            [visit(n, {"a": 1}, [APP]) for n in range(9)], 0, id="other types"
        ),
    ],
)
def test_a_device_id_goes_with_the_visitor(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


@pytest.mark.parametrize(
    ("url", "model", "cure"),
    [
        (WWW, SIMPLIFIED, "cookie of the whole site"),
        (OTHER, SIMPLIFIED, "as soon as the person is known"),
        (OTHER, ORIGINAL, "call `identify()` with it"),
        ("https://a.example.co.uk/", ORIGINAL, "no cookie reaches both"),
    ],
)
def test_the_cure_depends_on_the_domain(url: str, model: Any, cure: str) -> None:
    (problem,) = problems(RULE, visits(3, APP, url), model)

    assert cure in problem.help
    assert problem.evidence["users"] == 3


def test_many_people_are_sampled() -> None:
    (problem,) = problems(RULE, visits(4_000, APP, WWW))

    assert 1_000 < problem.evidence["users"] <= 2_000
