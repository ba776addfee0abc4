"""How rules of this family count events in towns full of data centres."""

from collections.abc import Callable, Iterator, Mapping

from mpdoctor.model.rule import Problem, ValueCheck
from mpdoctor.model.subjects import Column, Sender, ValueFinding
from mpdoctor.rules._messages import an_event, by_frequency
from mpdoctor.text.places import NO_DATA_CENTRES, data_centre

ENOUGH = 20
"""Events below which it may be chance that they come from one town."""

_TEXT = frozenset({str})


def town_checks(column: Column) -> Iterator[ValueCheck]:
    """Looks for towns full of data centres."""
    if column.property == "$city":
        yield ValueCheck(data_centre, _TEXT, clears=NO_DATA_CENTRES)


def town_problem(
    finding: ValueFinding,
    wanted: Callable[[Sender], bool],
    who: str,
    message: str,
) -> Iterator[Problem]:
    """A problem where more than half of the events of some senders are in such towns.

    Every record of the event counts as one that could have a town.
    """
    there = _counted(finding.seen.senders, wanted)
    total = _counted(finding.senders, wanted)
    if there < ENOUGH or 2 * there <= total:
        return
    towns = by_frequency(finding.kinds)
    yield Problem(
        f"{there} of {total} records of {an_event(finding.event)} that {who} sent "
        f"are located in {towns[0]}, {message}",
        at="properties.$city",
        count=there,
        evidence={"towns": dict(finding.kinds), "of": total},
    )


def _counted(senders: Mapping[Sender, int], wanted: Callable[[Sender], bool]) -> int:
    return sum(count for sender, count in senders.items() if wanted(sender))
