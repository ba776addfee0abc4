import pytest

from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import EventShape, InputTotals, Occurrences
from mpdoctor.rules.volume.imported_share import RULE


def totals(imported: int, live: int, channel: Channel = Channel.EXPORT) -> InputTotals:
    shapes = tuple(
        EventShape("Order", channel, "", names, Occurrences(count))
        for names, count in (
            (frozenset({"time", "$import"}), imported),
            (frozenset({"time"}), live),
        )
        if count
    )
    return InputTotals(Setup(), {}, {}, (), {"Order": shapes})


@pytest.mark.parametrize(
    ("found", "count"),
    [
        pytest.param(totals(190, 10), 190, id="most"),
        pytest.param(totals(100, 100), 100, id="half"),
        pytest.param(totals(99, 101), 0, id="less than half"),
        pytest.param(totals(180, 10), 0, id="too few in all"),
        pytest.param(totals(1_000, 0), 0, id="nothing else"),
        pytest.param(totals(1_000, 9), 0, id="hardly anything else"),
        pytest.param(totals(190, 10, Channel.IMPORT), 0, id="not an export"),
    ],
)
def test_mostly_imported_exports_are_found(found: InputTotals, count: int) -> None:
    assert sum(one.count or 0 for one in RULE.check(found)) == count
