"""ENV028: addresses that are too long."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.ingestion.overlong_address import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize(
    ("methods", "cause"),
    [(("GET",), ", because a GET carries the data in its address"), (("POST",), "")],
)
def test_414_is_an_error(methods: tuple[str, ...], cause: str) -> None:
    problem = only(
        RULE,
        failed(
            Cause.ADDRESS_TOO_LONG,
            status=414,
            methods=methods,
            lost={"events": 1, "profile_updates": 1},
            paths={"/engage": 1, "/track": 1},
        ),
    )

    assert problem.message == (
        "2 requests to `api.mixpanel.com/engage` and `api.mixpanel.com/track` were "
        f"refused with 414{cause}: 1 event and 1 profile update are lost"
    )
    assert problem.severity is Severity.ERROR
    assert "POST" in problem.help


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.ADDRESS_TOO_LONG}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
