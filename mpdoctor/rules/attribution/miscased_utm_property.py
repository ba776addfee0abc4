"""Campaign properties under another name than Mixpanel's."""

from collections.abc import Iterator

from mpdoctor.mixpanel.names import CAMPAIGN_PROPERTIES
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import Field
from mpdoctor.rules._messages import quoted, the_property
from mpdoctor.text.words import tokens

_BY_FOLDED = {name.replace("_", ""): name for name in CAMPAIGN_PROPERTIES}


def check(field: Field) -> Iterator[Problem]:
    if field.known or field.spec is not None or field.property[:3].lower() != "utm":
        return
    right = _BY_FOLDED.get("".join(tokens(field.property)))
    if right is not None and right != field.property:
        yield Problem(
            f"{the_property(field.property, field.event)} is not {quoted(right)}",
            f"did you mean {quoted(right)}?",
            at=f"properties.{field.property}",
        )


RULE = Rule(
    code="UTM012",
    name="miscased-utm-property",
    severity=Severity.WARNING,
    looks_at=Field,
    check=check,
    summary="A property such as `UTM_Source`, `utmSource` or `UTM Source` is sent instead of "
    "`utm_source`.",
    why="Property names are case-sensitive. Attribution reports and breakdowns by "
    "`utm_source` ignore the value, and list these campaigns separately from those "
    "of other senders.",
    fix="Send the lower-case names with underscores, as the browser SDK does.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/traffic-attribution",
    needs=frozenset({Need.EVENTS}),
    supersedes=("PLAN008", "PLAN010", "PLAN013", "PLAN032", "PLAN038"),
)
