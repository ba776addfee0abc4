"""Exports that consist mostly of imported events."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import InputTotals

FEWEST = 200
SHARE = 0.5
OTHERS = 0.01


def check(totals: InputTotals) -> Iterator[Problem]:
    imported: dict[str, int] = {}
    total = 0
    for event, shapes in totals.shapes.items():
        for shape in shapes:
            if shape.channel is Channel.EXPORT:
                total += shape.seen.count
                if "$import" in shape.names:
                    imported[event] = imported.get(event, 0) + shape.seen.count
    number = sum(imported.values())
    if total < FEWEST or number < SHARE * total or total - number < OTHERS * total:
        return
    most = sorted(imported.items(), key=lambda item: (-item[1], item[0]))[:5]
    yield Problem(
        f"{number:,} of {total:,} events came through `/import`",
        at="properties.$import",
        count=number,
        positions=(),
        evidence={"of": total, "events": dict(most)},
    )


RULE = Rule(
    code="VOL011",
    name="imported-share",
    severity=Severity.INFO,
    confidence=Confidence.POSSIBLE,
    looks_at=InputTotals,
    check=check,
    summary="Most events came through `/import`, in a project that SDKs send to as well.",
    why="Plans that bill by time of ingestion count a backfill in the month in which it "
    "arrives, however old its events are. The rule looks at raw exports with at least "
    "200 events, and reports if half or more have `$import`, but at least 1% do not.",
    fix="Compare with your plan before the next backfill, and load only what somebody will "
    "look at. Repeated loads need the same `$insert_id` (ENV014).",
    reference="https://docs.mixpanel.com/docs/pricing",
    needs=frozenset({Need.EXPORT}),
)
