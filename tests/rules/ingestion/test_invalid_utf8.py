import pytest

from mpdoctor.model.subjects import BadRecords
from mpdoctor.rules.ingestion.invalid_utf8 import RULE
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize(
    ("field", "property"),
    [
        pytest.param("properties.title", "title", id="property"),
        pytest.param("properties.a.b", "a.b", id="dotted name"),
        pytest.param("event", None, id="event"),
        pytest.param("", None, id="nowhere in particular"),
    ],
)
def test_the_property_is_the_subject(field: str, property: str | None) -> None:
    bad = BadRecords("lone surrogate", "surrogate", field, "Sign Up", seen())

    problem = only(RULE, bad)

    assert problem.property == property
    assert problem.at == field
    assert "of event `Sign Up`" in problem.message


def test_what_cannot_be_read_at_all_is_another_rule() -> None:
    assert none(RULE, BadRecords("unreadable", "", "properties.title", None, seen()))
