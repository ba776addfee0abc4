"""Insert ids that Mixpanel refuses."""

from collections.abc import Iterator
from string import ascii_letters, digits

from mpdoctor.mixpanel.ids import DISALLOWED, INSERT_ID_BYTES, insert_id_fault
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, of_event
from mpdoctor.rules.ingestion._messages import value_problem
from mpdoctor.text.bulk import HealthyTexts

_HEALTHY = HealthyTexts(
    words=DISALLOWED | {""},
    alphabet=f"{ascii_letters}{digits}-",
    longest=INSERT_ID_BYTES,
)


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == "$insert_id":
        yield ValueCheck(insert_id_fault, frozenset({str}), clears=_HEALTHY)
        yield ValueCheck(
            insert_id_fault, frozenset({int, float, bool, list, dict, type(None)})
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield value_problem(
        finding,
        f"`$insert_id`{of_event(finding.event)} is not valid: "
        f"{listed(by_frequency(finding.kinds))}",
        # Only for `/import` it is written that such an id is refused.
        confidence=Confidence.CERTAIN
        if Channel.IMPORT in finding.channels
        else Confidence.LIKELY,
    )


RULE = Rule(
    code="ENV012",
    name="invalid-insert-id",
    severity=Severity.ERROR,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="`$insert_id` is too long, is a placeholder, or has more than letters, "
    "digits and hyphens.",
    why="Strict import refuses the record. The usual cause is an id from a customer "
    "data platform (`ajs-next-…:…`).",
    fix="Remove all characters except letters, digits and hyphens, or use the first "
    "32 hex digits of a hash of the id.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
