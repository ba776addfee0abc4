"""A column's screen finds the same faults in whatever company values come."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from mpdoctor.analysis import value_checks
from mpdoctor.analysis.columns import PropertyColumn, screen
from mpdoctor.analysis.value_checks import ValueChecks
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column
from mpdoctor.rules import catalogue

COLUMN = Column("Sign Up", "price", Channel.EXPORT, Setup())
START = (0, 0, 0)


def odd(value: Any) -> str | None:
    return "odd" if value in (1, "one", 0.0, None) else None


def checks(*wanted: ValueCheck) -> ValueChecks:
    rule = replace(catalogue()[0], value_checks=lambda column: iter(wanted))
    return ValueChecks([rule])


def column(*, counted: bool = True) -> PropertyColumn:
    kinds: frozenset[type] = frozenset({str, int, float, bool, list, dict, type(None)})
    return PropertyColumn(COLUMN, checks(ValueCheck(odd, kinds)), counted=counted)


def faults(one: PropertyColumn, values: list[Any], since: int = 0) -> Iterator[Any]:
    """The faulty values; those of a window that starts at a record."""
    one.add(values)
    if screen([one], (0, 0, since)):
        for number, value in enumerate(values, start=since):
            for violation in one.examine(value, (0, 0, number)):
                yield violation[1]


@pytest.mark.parametrize(
    "company", [[], [None], ["text"], [True], [[1]], [{}]], ids=repr
)
def test_numbers_are_found_in_any_company(company: list[Any]) -> None:
    found = list(faults(column(), [*company, 1, 0.0, 7, 7.5]))

    assert [value for value in found if value is not None and value is not True] == [
        1,
        0.0,
    ]


def test_a_value_is_judged_once_and_told_each_time() -> None:
    shown: list[str] = []

    def finds(value: str) -> str | None:
        shown.append(value)
        return "bad" if value == "bad" else None

    one = PropertyColumn(COLUMN, checks(ValueCheck(finds, frozenset({str}))))

    assert list(faults(one, ["free", "bad", "free"])) == ["bad"]
    assert list(faults(one, ["bad", "free", "pro", "bad"])) == ["bad", "bad"]
    assert sorted(shown) == ["bad", "free", "pro"]


def test_what_is_remembered_is_bounded_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(value_checks, "VERDICTS_KEPT", 4)
    one = PropertyColumn(
        COLUMN,
        checks(
            ValueCheck(
                lambda value: "bad" if "bad" in value else None, frozenset({str})
            )
        ),
    )

    for number in range(20):
        values = ["bad", f"good {number}", f"bad {number}", "bad"]
        assert list(faults(one, values)) == ["bad", f"bad {number}", "bad"]


def test_one_faulty_value_does_not_keep_others_from_being_cleared() -> None:
    shown: list[str] = []

    def finds(value: str) -> str | None:
        shown.append(value)
        return None if value.isdigit() else "no digits"

    check = ValueCheck(
        finds,
        frozenset({str}),
        clears=lambda texts: all(map(str.isdigit, texts)),
    )
    one = PropertyColumn(COLUMN, checks(check))
    values = [f"{number}" for number in range(1_000)]
    values[700] = "x"

    assert list(faults(one, values)) == ["x"]
    assert len(shown) < 100


def test_types_are_counted_by_name() -> None:
    one = column()
    list(faults(one, [1, 2.5, "a", None, True, [], {}]))

    assert one.types == {
        "number": 2,
        "string": 1,
        "null": 1,
        "boolean": 1,
        "list": 1,
        "object": 1,
    }


def test_the_first_value_of_a_type_is_the_lowest_whichever_comes_first() -> None:
    one = column()
    list(faults(one, ["later"], since=9))
    list(faults(one, ["lower", "second"], since=5))

    assert one.firsts == {"string": ((0, 0, 5), "lower")}
