"""Records of other systems or of other APIs of Mixpanel's."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.record import Flaw
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import BadRecords


def check(records: BadRecords) -> Iterator[Problem]:
    if records.flaw == Flaw.FOREIGN.value:
        yield Problem(
            f"a record is {records.reason}, which was not examined",
            subject={"kind": records.reason},
            at=records.field,
        )


RULE = Rule(
    code="ENV040",
    name="foreign-record",
    severity=Severity.INFO,
    looks_at=BadRecords,
    check=check,
    summary="A record belongs to another system, or to another API than Mixpanel's "
    "ingestion.",
    why="Calls to Segment or RudderStack, rows of JQL and GDPR requests resemble "
    "events but follow other rules. mpdoctor counts them and does not examine them.",
    fix="Examine the data that Mixpanel received: a raw export, or the requests that "
    "the platform sends to Mixpanel. For calls to Segment, RudderStack and Jitsu, the "
    "report shows what Mixpanel gets of them.",
    reference="https://docs.mixpanel.com/reference/raw-event-export",
)
