import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.subjects import EventName
from mpdoctor.rules.ingestion.legacy_page_view import RULE
from tests.rules.ingestion.subjects import none, only, seen


def test_the_old_page_view() -> None:
    problem = only(RULE, EventName("mp_page_view", seen(), known=True))

    assert problem.at == "event"
    assert RULE.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    "name", ["$mp_web_page_view", "$mp_page_view", "Page View", "MP_PAGE_VIEW", None]
)
def test_other_page_views(name: str | None) -> None:
    assert none(RULE, EventName(name, seen()))
