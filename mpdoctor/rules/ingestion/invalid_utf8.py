"""Text that holds one half of a surrogate pair."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.record import Flaw
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import BadRecords
from mpdoctor.rules._messages import of_event, quoted


def check(records: BadRecords) -> Iterator[Problem]:
    if records.flaw != Flaw.LONE_SURROGATE.value:
        return
    name = records.field.removeprefix("properties.")
    where = quoted(name) if name else "the text"
    yield Problem(
        f"{where}{of_event(records.event)} holds half of a surrogate pair, "
        "which UTF-8 cannot express",
        at=records.field,
        property=name if name != records.field else None,
    )


RULE = Rule(
    code="ENV021",
    name="invalid-utf8",
    severity=Severity.WARNING,
    looks_at=BadRecords,
    check=check,
    summary="Text cannot be encoded as UTF-8.",
    why="Strict import refuses the record with `string should be valid utf8`; "
    "elsewhere the character is lost. The cause is text that was cut in the middle of "
    "an emoji.",
    fix="Cut text only between whole characters, and replace invalid ones before "
    "sending.",
    reference="https://docs.mixpanel.com/reference/import-events",
)
