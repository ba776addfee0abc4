"""A table that is exactly full has left nothing out, however its parts come together."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from mpdoctor.analysis import totals as kept
from mpdoctor.analysis.summary_codec import decode, encode, rows
from mpdoctor.analysis.totals import Totals
from mpdoctor.model.record import Channel

KEPT = 3
LAST = "no fault of its own"
Travel = Callable[[Totals, Path], Totals]


def here(part: Totals, folder: Path) -> Totals:
    return part


def from_a_worker(part: Totals, folder: Path) -> Totals:
    found: Totals = pickle.loads(pickle.dumps(part))
    return found


def from_a_summary(part: Totals, folder: Path) -> Totals:
    content = io.BytesIO(b"".join(rows(part)))
    return decode(encode(part), content, folder, keep=3, sources=(0,))


def with_faults(*names: str) -> Totals:
    """Totals with a fault in each of these properties, and a property without one."""
    part = Totals(keep=3)
    for name in (*names, LAST):
        column = ("Sign Up", name, Channel.TRACK, False, False, False)
        part.columns.get(column)
        if name != LAST:
            part.violations.get(("PLAN014", column))
    return part


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four properties with faults, of which three are kept, all before `LAST`."""
    monkeypatch.setattr(kept, "VIOLATIONS_KEPT", KEPT)
    last = kept.value_order("Sign Up", LAST)
    found = [
        name
        for name in map("property {}".format, "abcdefghijklmnop")
        if kept.value_order("Sign Up", name) < last
    ]
    return sorted(found, key=lambda name: kept.value_order("Sign Up", name))[:4]


@pytest.mark.parametrize("travel", [here, from_a_worker, from_a_summary])
@pytest.mark.parametrize(("number", "left_out"), [(3, 0), (4, 2)])
def test_only_a_table_that_dropped_a_key_tells_of_it(
    number: int, left_out: int, names: list[str], travel: Travel, tmp_path: Path
) -> None:
    whole = Totals(keep=3)
    whole.merge(travel(with_faults(*names[:number]), tmp_path))

    assert whole.left_out.get("values", 0) == left_out


@pytest.mark.parametrize("travel", [here, from_a_worker, from_a_summary])
def test_what_one_part_dropped_is_told_though_the_sum_is_just_full(
    names: list[str], travel: Travel, tmp_path: Path
) -> None:
    whole = Totals(keep=3)
    for part in (with_faults(*names), with_faults(*names[:KEPT])):
        whole.merge(travel(part, tmp_path))

    assert whole.left_out["values"] == 2
