"""Profile properties that are written otherwise than planned."""

from collections import Counter
from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import Write
from mpdoctor.model.profiles import ProfileProperty
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency, listed

_WRITING = {f"${each.value}": each for each in Write}


def check(property: ProfileProperty) -> Iterator[Problem]:
    planned = property.spec.notes.write if property.spec is not None else None
    if planned is None:
        return
    others = [operator for operator, write in _WRITING.items() if write is not planned]
    written = property.written(_Anything(), others)
    counts = Counter[str]()
    for values in written:
        counts[values.operator] += values.seen.count
    if counts:
        found = by_frequency(counts)
        yield Problem(
            f"`{property.property}` is written with "
            f"{listed(f'`{operator}`' for operator in found)}, and the plan says "
            f"`{planned.value}`",
            at=f"{found[0]}.{property.property}",
            count=counts.total(),
            positions=tuple(
                sorted(it for each in written for it in each.seen.positions)
            ),
            evidence={"operators": dict(counts)},
        )


class _Anything:
    """Holds every kind of value."""

    def __contains__(self, what: object) -> bool:
        return True


RULE = Rule(
    code="PRO029",
    name="unplanned-operator",
    severity=Severity.WARNING,
    looks_at=ProfileProperty,
    check=check,
    summary="A profile property is written with another operator than the plan's `write`.",
    why="`$set` replaces the first value that `$set_once` keeps, and text or a number where "
    "`$append`, `$union` or `$add` is meant replaces all that was collected.",
    fix="Use the planned operator in the code that updates the profile, or correct `write` "
    "in the plan.",
    reference="https://docs.mixpanel.com/reference/profile-set-property-once",
    needs=frozenset({Need.UPDATES, Need.PLAN}),
)
