"""The property name that hides events."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Field
from mpdoctor.rules._messages import an_event


def check(field: Field) -> Iterator[Problem]:
    if field.property in ("bucket", "$bucket"):
        yield Problem(
            f"`{field.property}` in {an_event(field.event)} is a name that Mixpanel uses "
            "itself",
            at=f"properties.{field.property}",
        )


RULE = Rule(
    code="ENV022",
    name="bucket-property",
    severity=Severity.ERROR,
    looks_at=Field,
    check=check,
    summary="A property is named `bucket` or `$bucket`.",
    why="Mixpanel hides the property, and other events can also disappear from "
    "reports.",
    fix="Rename it, for example to `experiment_bucket` or `storage_bucket`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/"
    "reserved-properties",
    needs=frozenset({Need.EVENTS}),
    supersedes=("ENV034",),
    loses_data=False,
)
