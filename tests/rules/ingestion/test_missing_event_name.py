import pytest

from mpdoctor.model.subjects import EventName
from mpdoctor.rules.ingestion.missing_event_name import RULE
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize("given", ["missing", "blank", "a number"])
def test_what_stands_there_instead_is_told(given: str) -> None:
    problem = only(RULE, EventName(None, seen(), given=given))

    assert problem.message == f"an event has no name: `event` is {given}"
    assert problem.at == "event"


@pytest.mark.parametrize("name", ["Sign Up", "0", "null", "$identify"])
def test_any_text_is_a_name(name: str) -> None:
    assert none(RULE, EventName(name, seen()))
