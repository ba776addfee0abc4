import pytest

from mpdoctor.model.subjects import Occurrences
from mpdoctor.model.visitors import VisitorGroup
from mpdoctor.rules.bots.visitors_of_one_event import RULE


def group(visitors: int, once: int, others: int, others_once: int) -> VisitorGroup:
    return VisitorGroup(
        *("web 2.50.0", "web", visitors, once, others, others_once, Occurrences(once))
    )


@pytest.mark.parametrize(
    ("found", "is_crawler"),
    [
        pytest.param(group(50, 50, 200, 20), True, id="all of them"),
        pytest.param(group(100, 95, 100, 60), True, id="nearly all"),
        pytest.param(group(100, 94, 100, 10), False, id="people who leave"),
        pytest.param(group(49, 49, 200, 20), False, id="too few"),
        pytest.param(group(100, 100, 49, 0), False, id="too few others"),
        pytest.param(group(100, 100, 100, 61), False, id="others leave as well"),
    ],
)
def test_groups_without_a_second_event_are_found(
    found: VisitorGroup, is_crawler: bool
) -> None:
    assert len([*RULE.check(found)]) == is_crawler
