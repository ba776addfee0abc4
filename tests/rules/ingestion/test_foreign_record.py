import pytest

from mpdoctor.model.record import Flaw
from mpdoctor.model.subjects import BadRecords, Occurrences
from mpdoctor.rules.ingestion.foreign_record import RULE


def test_it_is_named_and_counted() -> None:
    records = BadRecords("foreign", "a row of a JQL query", "", None, Occurrences(3))

    (problem,) = RULE.check(records)

    assert problem.message == "a record is a row of a JQL query, which was not examined"
    assert problem.subject == {"kind": "a row of a JQL query"}


@pytest.mark.parametrize("flaw", [Flaw.UNREADABLE, Flaw.LONE_SURROGATE])
def test_what_cannot_be_read_is_another_fault(flaw: Flaw) -> None:
    assert not list(RULE.check(BadRecords(flaw.value, "", "", None, Occurrences(1))))
