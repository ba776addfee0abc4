from mpdoctor.model.subjects import BadRecords
from mpdoctor.rules.ingestion.unreadable_record import RULE
from tests.rules.ingestion.subjects import none, only, seen


def test_what_cannot_be_read_is_told_with_its_reason() -> None:
    bad = BadRecords("unreadable", "unexpected end of data", "", None, seen(2))

    problem = only(RULE, bad)

    assert problem.message == "a record cannot be read: unexpected end of data"
    assert problem.count is None
    assert problem.evidence == {"reasons": {"unexpected end of data": 2}}


def test_the_field_is_shown_where_it_is_known() -> None:
    bad = BadRecords("unreadable", "not an object", "properties", None, seen())

    assert only(RULE, bad).at == "properties"


def test_a_reason_without_end_is_cut() -> None:
    bad = BadRecords("unreadable", "x" * 10_000, "", None, seen())

    assert len(only(RULE, bad).message) < 300


def test_other_flaws_have_rules_of_their_own() -> None:
    assert none(RULE, BadRecords("lone surrogate", "", "event", None, seen()))
