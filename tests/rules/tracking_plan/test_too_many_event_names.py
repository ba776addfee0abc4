"""More event names than Mixpanel lists."""

import pytest

from mpdoctor.rules.tracking_plan.too_many_event_names import RULE
from tests.rules.tracking_plan.subjects import named, totals_of


@pytest.mark.parametrize(
    ("names", "beyond", "message"),
    [
        (4499, 0, None),
        (4500, 0, "nearly as many event names as"),
        (5000, 0, "nearly as many event names as"),
        (5001, 0, "more event names than"),
        (10, 3, "more event names than"),
    ],
)
def test_near_and_beyond_the_bound(
    names: int, beyond: int, message: str | None
) -> None:
    totals = totals_of(
        *(named(f"event {letter}") for letter in range(names)),
        overflow={"names": beyond} if beyond else {},
    )

    found = [problem.message for problem in RULE.check(totals)]

    assert found == (
        [f"there are {message} the 5000 that Mixpanel lists"] if message else []
    )
