"""Lines, records and bodies that cannot be read."""

from collections.abc import Iterator

from mpdoctor.inputs.json_text import TRAILING_COMMA
from mpdoctor.inputs.splitter import LOOSE_COMMA, MISSING_COMMA, STRAY_COMMA
from mpdoctor.model.levels import Severity
from mpdoctor.model.record import Flaw
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import BadRecords
from mpdoctor.rules._messages import shortened

READ_ANYWAY = frozenset({TRAILING_COMMA, LOOSE_COMMA, MISSING_COMMA, STRAY_COMMA})
"""Reasons that hide nothing from the other rules."""


def check(records: BadRecords) -> Iterator[Problem]:
    if records.flaw == Flaw.UNREADABLE.value:
        read = records.reason in READ_ANYWAY
        state = "was read, but is" if read else "cannot be read:"
        yield Problem(
            f"a record {state} {shortened(records.reason, 200)}",
            at=records.field,
            evidence={"reasons": {records.reason: records.seen.count}},
        )


RULE = Rule(
    code="ENV000",
    name="unreadable-record",
    severity=Severity.ERROR,
    looks_at=BadRecords,
    check=check,
    summary="A line, a record or the body of a request cannot be read.",
    why="Nothing in it was examined, and Mixpanel could not have read it either. "
    "Often the file was cut off at its end, or two processes wrote to the same file.",
    fix="Look at the place that the finding names. Each line must hold one JSON "
    'object such as `{"event": "Sign Up", "properties": {…}}`, in UTF-8, without '
    "`NaN`.",
    reference="https://docs.mixpanel.com/reference/import-events",
    loses_data=False,
)
