"""Values that are planned for another source."""

from collections.abc import Iterable, Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import listed, the_property
from mpdoctor.rules.tracking_plan._messages import value_problem

_FAULTS = {
    "type": "another type",
    "enum": "a value outside of `enum`",
    "pattern": "text that does not match `pattern`",
}


def value_checks(column: Column) -> Iterable[ValueCheck]:
    """None: a column does not know who sent its values."""
    return ()


def check(finding: ValueFinding) -> Iterator[Problem]:
    faults: dict[str, list[str]] = {}
    for label in finding.kinds:
        source, _, fault = label.partition(" ")
        faults.setdefault(source, []).append(_FAULTS[fault])
    sources = [f"`{source}`" for source in faults]
    yield value_problem(
        finding,
        f"{the_property(finding.property, finding.event)} is not as planned for "
        f"{listed(sources)}",
        "; ".join(
            f"`{source}` sends {listed(dict.fromkeys(found))}"
            for source, found in faults.items()
        ),
    )


RULE = Rule(
    code="PLAN045",
    name="unfit-for-source",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A value is not what the plan says for its source (`by_source`).",
    why="The same property means different things on different platforms, so a report over "
    "all platforms counts values together that do not belong together.",
    fix="Correct the code of this platform, or `by_source` in the plan.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
)
