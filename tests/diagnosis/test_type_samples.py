"""Without a plan, a property of two types is shown with a value of each."""

from tests.diagnosis.conftest import Examine, record, told


def test_the_first_value_of_each_type_is_a_sample(examined: Examine) -> None:
    values = [["a"], "ten", 3, "x" * 300, 4.5, True, 3, 3, 3]
    events = [record(size=value, at=at) for at, value in enumerate(values)]

    (finding,) = told(examined(*events), "PLAN004")

    assert finding.evidence["types"] == {
        "number": 5,
        "string": 2,
        "boolean": 1,
        "list": 1,
    }
    assert finding.evidence["samples"] == [3, "ten", True]
