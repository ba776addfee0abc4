import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules.ingestion.reused_insert_id import RULE
from tests.rules.examined import exported, findings
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize(
    ("how", "what", "help"),
    [
        (
            "same insert id",
            "the same in different records",
            "event, user and day agree, and only the time differs: Mixpanel keeps one of "
            "them",
        ),
        (
            "id as insert id",
            "the id of the user",
            "of the events of one user and day, Mixpanel keeps only one",
        ),
    ],
)
def test_both_ways_of_reuse_are_one_fault(
    how: str, what: str, help: str, channel: Channel
) -> None:
    problem = only(RULE, RepeatedEvents("Sign Up", how, seen(4), channel, ("a1",)))

    assert problem.message == f"`$insert_id` of event `Sign Up` is {what}"
    assert problem.severity is None
    assert problem.help == help
    assert problem.property == "$insert_id"
    assert problem.evidence == {"samples": ["a1"]}


@pytest.mark.parametrize("how", ["shared insert id", "id as insert id once"])
def test_a_warning_where_nothing_is_lost_yet(how: str) -> None:
    problem = only(RULE, RepeatedEvents("Sign Up", how, seen(4), Channel.EXPORT))

    assert problem.severity is Severity.WARNING
    assert " would " in problem.help


@pytest.mark.parametrize(
    ("users", "severity", "count"),
    [(["a", "b", "c"], Severity.WARNING, 3), (["a", "b", "b", "b"], Severity.ERROR, 2)],
)
def test_an_insert_id_that_is_the_user_loses_the_second_event(
    users: list[str], severity: Severity, count: int
) -> None:
    records = [
        exported(number=number, distinct_id=user, **{"$insert_id": user})
        for number, user in enumerate(users)
    ]

    (found,) = findings(RULE, records)

    assert (found.severity, found.count) == (severity, count)
    assert found.message == "`$insert_id` of event `Sign Up` is the id of the user"


@pytest.mark.parametrize("how", ["same key", "same moment"])
def test_other_repetitions_have_rules_of_their_own(how: str) -> None:
    assert none(RULE, RepeatedEvents("Sign Up", how, seen(), Channel.EXPORT))
