import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any

import pytest

from mpdoctor.models import frugal
from mpdoctor.models.frugal import FEW, dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    x: int
    y: int = 0
    notes: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def total(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True, order=True)
class Version:
    major: int
    minor: int = 0


@dataclass(slots=True, kw_only=True)
class Tally:
    count: int = 0
    seen: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Secret:
    value: str

    def __repr__(self) -> str:
        return "Secret(…)"


def test_values_are_given_by_position_name_or_default() -> None:
    spot = Spot(1, notes={"a": 1})

    assert (spot.x, spot.y, spot.notes, spot.total) == (1, 0, {"a": 1}, 1)


def test_each_gets_a_default_of_its_own() -> None:
    one, other = Tally(), Tally()
    one.seen.append("a")
    one.count += 1

    assert (one.count, one.seen, other.count, other.seen) == (1, ["a"], 0, [])


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_wrong_arguments_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"Spot\.__init__\(\)"):
        Spot(**wrong)


def test_keywords_only_means_so() -> None:
    made: Any = Tally
    with pytest.raises(TypeError):
        made(1)


def test_equality_and_hash_look_at_what_is_compared() -> None:
    assert Spot(1, notes={"a": 1}) == Spot(1, 0)
    assert Spot(1) != Spot(2)
    assert {Spot(1), Spot(1)} == {Spot(1)}
    assert Tally() == Tally()


def test_what_can_change_has_no_hash() -> None:
    with pytest.raises(TypeError):
        hash(Tally())


def test_what_is_frozen_stays_as_it_is() -> None:
    spot: Any = Spot(1)
    with pytest.raises(FrozenInstanceError):
        spot.x = 2
    with pytest.raises(FrozenInstanceError):
        del spot.x

    assert spot.x == 1


def test_there_is_no_room_for_more() -> None:
    tally: Any = Tally()
    with pytest.raises(AttributeError):
        tally.other = 1


def test_versions_are_in_order() -> None:
    assert Version(1, 2) < Version(1, 10) <= Version(2)
    assert max(Version(1), Version(0, 9)) == Version(1)


def test_an_own_method_is_kept() -> None:
    assert repr(Secret("s")) == "Secret(…)"
    assert repr(Spot(1)) == "Spot(x=1, y=0, notes={})"


def test_the_standard_tools_know_it() -> None:
    assert is_dataclass(Spot)
    assert [it.name for it in fields(Spot)] == ["x", "y", "notes"]
    assert replace(Spot(1), y=3) == Spot(1, 3)


def test_fields_may_be_asked_for_before_there_is_an_instance() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        names: list[str] = field(default_factory=list)

    assert [it.name for it in fields(Fresh)] == ["names"]
    assert Fresh().names == []


def test_it_survives_copies_and_pickles() -> None:
    spot = Spot(1, 2, {"a": 1})

    assert pickle.loads(pickle.dumps(spot)).notes == {"a": 1}
    assert copy.deepcopy(spot) == spot
    assert pickle.loads(pickle.dumps(Tally(count=2))).count == 2


def test_it_can_be_matched_by_position() -> None:
    match Spot(1, 2):
        case Spot(x, y):
            assert (x, y) == (1, 2)


def test_a_constructor_is_written_where_it_is_used_often() -> None:
    @dataclass(frozen=True, slots=True)
    class Used:
        name: str
        notes: list[str] = field(default_factory=list)

    brief = Used.__init__
    for number in range(FEW):
        assert (Used(str(number)).name, Used("", ["a"]).notes) == (str(number), ["a"])

    assert Used.__init__ is not brief
    assert Used("a") == Used(name="a", notes=[]) != Used("a", ["b"])


@pytest.mark.parametrize("uses", [1, 2 * FEW])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param((), {}, id="missing"),
        pytest.param((1, 2, {}, 4), {}, id="too many"),
        pytest.param((1,), {"x": 1}, id="twice"),
        pytest.param((1,), {"z": 1}, id="unknown"),
    ],
)
def test_what_is_wrong_is_refused_however_often_it_was_right(
    uses: int, arguments: tuple[Any, ...], named: dict[str, Any]
) -> None:
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 0
        notes: Mapping[str, int] = field(default_factory=dict)

    made: Any = Point
    for _ in range(uses):
        made(1)

    with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
        made(*arguments, **named)


def test_a_copy_with_changes_is_a_copy() -> None:
    spot = Spot(1, 2, {"a": 1})

    assert frugal.replace(spot, y=3) == Spot(1, 3, {"a": 1})
    assert frugal.replace(spot).notes is spot.notes
    with pytest.raises(TypeError):
        frugal.replace(spot, z=3)  # type: ignore[call-arg]
