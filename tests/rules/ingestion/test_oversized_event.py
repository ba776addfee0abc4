from mpdoctor.model.subjects import LargeEvents
from mpdoctor.rules.ingestion.oversized_event import RULE
from tests.rules.ingestion.subjects import none, only, seen


def test_a_megabyte_is_too_much() -> None:
    problem = only(RULE, LargeEvents("Sign Up", seen(), 2**20))

    assert problem.message == "event `Sign Up` is 1 MB or larger"
    assert problem.evidence == {"largest": 2**20}


def test_a_byte_less_is_not() -> None:
    assert none(RULE, LargeEvents("Sign Up", seen(), 2**20 - 1))
