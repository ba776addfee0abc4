"""Adding up totals."""

from mpdoctor.diagnosis.seen import merged, senders_shown
from mpdoctor.model.subjects import Occurrences, Sender

WEB = Sender("web", "2.55.1")
PYTHON = Sender("python", "5.4.1")


def test_counts_positions_and_senders_are_added() -> None:
    one = Occurrences(3, ((0, 0, 9), (1, 0, 2)), {WEB: 3})
    two = Occurrences(2, ((0, 0, 4),), {WEB: 1, PYTHON: 1})

    both = merged([one, two])

    assert both == Occurrences(
        5, ((0, 0, 4), (0, 0, 9), (1, 0, 2)), {PYTHON: 1, WEB: 4}
    )
    assert merged([two, one]) == both
    assert merged([one, two], keep=1).positions == ((0, 0, 4),)
    assert merged([]) == Occurrences()


def test_the_busiest_senders_come_first() -> None:
    seen = Occurrences(9, (), {PYTHON: 2, WEB: 7})

    assert list(senders_shown(seen).items()) == [("web 2.55.1", 7), ("python 5.4.1", 2)]
