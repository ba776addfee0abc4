"""PRI007: visitors who ask not to be tracked, and are."""

from typing import Any

import pytest

from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.privacy.ignored_do_not_track import RULE

QUERY = {"verbose": "1", "_": "1790000001000"}


def exchange(**changes: object) -> Exchange:
    fields: dict[str, Any] = {
        "host": "api-js.mixpanel.com",
        "route": "track",
        "query": QUERY,
        "headers": {"dnt": "1"},
        **changes,
    }
    return Exchange(Request(**fields), 1, 0)


def test_what_is_sent_against_the_wish_of_the_visitor() -> None:
    (problem,) = RULE.check(exchange())

    assert problem.subject == {"host": "api-js.mixpanel.com"}


@pytest.mark.parametrize(
    "fine",
    [
        exchange(headers={"dnt": "0"}),
        exchange(headers={"dnt": "null"}),
        exchange(headers={}),
        exchange(query={"verbose": "1"}),
        exchange(route="settings"),
        exchange(method="OPTIONS"),
    ],
)
def test_others_are_fine(fine: Exchange) -> None:
    assert not list(RULE.check(fine))
