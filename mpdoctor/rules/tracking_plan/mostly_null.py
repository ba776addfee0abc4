"""Properties that are there but nearly always `null`."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Field
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import path

FEWEST = 20
"""Records below which it may be chance."""

SHARE = 0.9
"""More than this part of the values must be `null`."""


def check(field: Field) -> Iterator[Problem]:
    spec = field.spec
    if field.known or (
        spec is not None and (spec.nullable or None in (spec.enum or ()))
    ):
        return
    counts = {kind: n for kind, n in field.types.items() if kind != "absent"}
    total, null = sum(counts.values()), counts.get("null", 0)
    # Tables have a cell for every column; an empty one says nothing of a property.
    if total < FEWEST or null <= SHARE * total or "untyped" in counts:
        return
    how = "always" if null == total else f"in {null:,} of {total:,} records"
    yield Problem(
        f"{the_property(field.property, field.event)} is `null` {how}",
        at=path(field.property),
        count=null,
        evidence={"types": dict(field.types)},
    )


RULE = Rule(
    code="PLAN016",
    name="mostly-null",
    severity=Severity.WARNING,
    looks_at=Field,
    check=check,
    summary="A property is `null` in more than 90 % of the records that have it.",
    why="It fills menus and exports, and breakdowns by it show one large `(not set)`. "
    "Often the variable behind it was renamed, and nobody noticed. Reported from 20 "
    "records on. A property that always has the same value is not reported: version, "
    "platform and the like rightly do.",
    fix="Send the property only where there is a value, or remove it. If `null` is "
    "meant, plan it as `nullable: true`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
)
