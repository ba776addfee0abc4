"""Python's `alias()`, which knows one host only."""

from collections.abc import Iterator

from mpdoctor.diagnosis.left_behind import ALIAS, left_behind
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals


def check(totals: InputTotals) -> Iterator[Problem]:
    region = totals.setup.region
    if region is None:
        return
    for one in left_behind(totals):
        if one.code == "CON018":
            yield Problem(
                f"`{ALIAS}` goes to `{one.host}`, while other events do not",
                help=f"send `{ALIAS}` to `{DEFAULT_HOSTS[region]}` yourself",
                subject={"event": ALIAS, "host": one.host},
                count=one.seen.count,
                positions=one.seen.positions,
            )


RULE: Rule[InputTotals] = Rule(
    code="CON018",
    name="python-alias-region",
    severity=Severity.WARNING,
    looks_at=InputTotals,
    check=check,
    confidence=Confidence.LIKELY,
    needs=frozenset({Need.REGION, Need.REQUESTS}),
    summary="Python's `alias()` sends to the US, regardless of the host set in the "
    "library.",
    why="`alias()` creates its own consumer with the default host. If the project is "
    "in another region, the alias is lost and the two ids are never joined.",
    fix=f"Track an event `{ALIAS}` with `distinct_id` and `alias` yourself, through "
    "the consumer that has the right host. Or use simplified id merge, which needs no "
    "alias.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/python",
)
