import pytest

from mpdoctor.mixpanel.senders import is_known_library, sender_of
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import EventName, InputTotals, Occurrences
from mpdoctor.rules.volume.unexpected_sender import RULE


def totals(**events: dict[str, int]) -> InputTotals:
    """Records of each event by library."""
    names = {}
    for event, counts in events.items():
        senders = {sender_of(lib, None, None): count for lib, count in counts.items()}
        firsts = dict.fromkeys(senders, ((0, 0, 7),))
        seen = Occurrences(sum(counts.values()), (), senders, firsts)
        names[event] = EventName(event, seen)
    return InputTotals(Setup(), names, {}, (), {})


@pytest.mark.parametrize(
    ("found", "who"),
    [
        pytest.param(totals(Buy={"web": 190, "acme": 10}), "`acme`", id="a script"),
        pytest.param(
            totals(Buy={"web": 190, "": 10}), "without `mp_lib`", id="no name"
        ),
        pytest.param(totals(Buy={"web": 190, "node": 10}), "", id="a library"),
        pytest.param(
            totals(Buy={"web": 190, "Segment: ruby": 10}), "", id="a data platform"
        ),
        pytest.param(totals(Buy={"web": 190, "acme": 9}), "", id="too few"),
        pytest.param(totals(Buy={"web": 100, "acme": 10}), "", id="too many"),
        pytest.param(totals(Buy={"web": 150, "acme": 5}), "", id="too few in all"),
        pytest.param(
            totals(Buy={"web": 190}, Sync={"acme": 10}), "", id="an event of its own"
        ),
        pytest.param(
            totals(Buy={"web": 190, "acme": 10}, Sync={"acme": 10}),
            "",
            id="a sender of more",
        ),
    ],
)
def test_senders_that_nobody_knows_are_found(found: InputTotals, who: str) -> None:
    problems = [*RULE.check(found)]

    assert bool(problems) is bool(who)
    assert not who or who in problems[0].message
    assert not who or problems[0].positions == ((0, 0, 7),)


@pytest.mark.parametrize("lib", ["web", "Swift", "jdk", "RudderLabs JavaScript SDK"])
def test_usual_libraries_are_known(lib: str) -> None:
    assert is_known_library(lib)


def test_others_are_not() -> None:
    assert not any(map(is_known_library, ("", "webby-sync")))
