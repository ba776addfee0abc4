"""Planned events of which the plan does not say what they mean or whose they are."""

from collections.abc import Callable, Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import EventSpec, Status, TrackingPlan
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import SAMPLES, listed, quoted

_GONE = frozenset({Status.DEPRECATED, Status.BLOCKED, Status.HIDDEN})

_SAID: dict[str, Callable[[EventSpec], str]] = {
    "description": lambda spec: spec.description,
    "owner": lambda spec: spec.owner,
}


def check(plan: TrackingPlan) -> Iterator[Problem]:
    events = [spec for spec in plan.events.values() if spec.status not in _GONE]
    for key, said in _SAID.items():
        without = [spec for spec in events if not said(spec).strip()]
        # A plan that never says it has decided to do without.
        if not without or len(without) == len(events):
            continue
        yield Problem(
            _message(key, [spec.name for spec in without], len(events)),
            subject={"event": None, "property": None, "key": key},
            count=0,
            positions=(),
            places=tuple(spec.place for spec in without),
        )


def _message(key: str, names: list[str], events: int) -> str:
    shown = [quoted(name) for name in names[:SAMPLES]]
    if len(names) <= SAMPLES:
        have = "has" if len(names) == 1 else "have"
        return f"{listed(shown)} {have} no `{key}` in the tracking plan"
    more = f"{len(names) - SAMPLES:,} more"
    return (
        f"{len(names):,} of {events:,} planned events have no `{key}`: "
        f"{listed([*shown, more])}"
    )


RULE = Rule(
    code="PLAN022",
    name="undocumented-event",
    severity=Severity.INFO,
    looks_at=TrackingPlan,
    check=check,
    summary="Events of the tracking plan have no description or no owner, while others "
    "have.",
    why="Whoever reads a report has to guess when the event is sent, and nobody is asked "
    "when it breaks. Plans that give no event a description, or none an owner, are not "
    "reported; nor are deprecated, blocked and hidden events.",
    fix="Add `description` and `owner` to the event in the plan. `mpdoctor plan convert` "
    "takes them to Lexicon.",
    reference="https://docs.mixpanel.com/docs/data-governance/lexicon",
)
