"""Properties that the tracking plan does not name."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Field
from mpdoctor.rules._messages import the_property
from mpdoctor.rules.tracking_plan._messages import did_you_mean, path
from mpdoctor.text.spelling import speller


def check(field: Field) -> Iterator[Problem]:
    if field.plan is None or field.spec is not None or field.known:
        return
    severity = _severity(field.event, field.plan)
    if severity is None or not _is_planned(field.event, field.plan):
        return
    yield Problem(
        f"{the_property(field.property, field.event)} is not in the tracking plan",
        did_you_mean(field.property, field.twin.name) if field.twin else "",
        at=path(field.property),
        severity=severity,
    )


def _severity(event: str | None, plan: TrackingPlan) -> Severity | None:
    """What the event says of properties that it does not name, or else the plan."""
    spec = plan.events.get(event or "")
    if spec is not None and spec.has_additional:
        return spec.additional
    return plan.unplanned_properties


def _is_planned(event: str | None, plan: TrackingPlan) -> bool:
    """Whether the event, or the one that its name is a slip of, is in the plan."""
    if event is None:
        return False
    return event in plan.events or speller(tuple(plan.events)).twin(event) is not None


RULE = Rule(
    code="PLAN032",
    name="unplanned-property",
    severity=Severity.WARNING,
    looks_at=Field,
    check=check,
    summary="A planned event has a property that the plan does not name.",
    why="The property has no agreed meaning or type, and may contain data that "
    "must not be sent. `unplanned.properties` in the plan sets the severity.",
    fix="Add the property to the plan, or stop sending it.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/tracking-plan",
    needs=frozenset({Need.PLAN}),
)
