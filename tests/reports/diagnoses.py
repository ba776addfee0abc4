"""Diagnoses made by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from mpdoctor.diagnosis.walk_causes import walk_of
from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import AreaStatus, Diagnosis, Difference, Finding
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import EventName

FIX = "Rename the event where it is sent, or add it to the plan."


def rule(
    code: str,
    name: str = "some-fault",
    severity: Severity = Severity.ERROR,
    **changes: Any,
) -> Rule[Any]:
    about = {
        "summary": "Something is wrong.",
        "why": "Numbers that rest on it mislead.",
        "fix": FIX,
        "reference": "https://docs.mixpanel.com/docs/data-structure",
    }
    return Rule(
        code=code,
        name=name,
        severity=severity,
        looks_at=EventName,
        check=lambda subject: (),
        **{**about, **changes},
    )


def finding(
    of: Rule[Any],
    message: str,
    *,
    count: int = 1,
    places: Iterable[Place] = (),
    help: str = "",
    subject: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Any] | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    difference: Difference | None = None,
) -> Finding:
    return Finding(
        rule=of,
        severity=of.severity,
        confidence=confidence,
        message=message,
        help=help,
        subject=subject or {"event": None, "property": None},
        count=count,
        places=tuple(places),
        evidence=evidence or {},
        difference=difference,
    )


def diagnosis(
    *findings: Finding,
    examined: Mapping[str, int] | None = None,
    skipped: Mapping[str, str] | None = None,
    unread: tuple[tuple[str, str], ...] = (),
    healthy: Iterable[Area] = (),
    reason: str = "no events were given",
) -> Diagnosis:
    return Diagnosis(
        findings=findings,
        areas={area: _status(area, findings, healthy, reason) for area in Area},
        examined={"sources": 1, "events": 10} if examined is None else examined,
        skipped=skipped or {},
        unread=unread,
        walk=walk_of(None, findings, Setup(), None),
    )


def _status(
    area: Area, findings: Iterable[Finding], healthy: Iterable[Area], reason: str
) -> AreaStatus:
    found = [each.severity for each in findings if each.rule.area is area]
    if found:
        return AreaStatus(
            "findings",
            found.count(Severity.ERROR),
            found.count(Severity.WARNING),
            found.count(Severity.INFO),
        )
    if area in healthy:
        return AreaStatus("healthy")
    return AreaStatus("not examined", reason=reason)


_LINES = [Place("exports/events.ndjson", line, field="event") for line in (3, 9, 14)]

SHOP = diagnosis(
    finding(
        rule("CON001", "wrong-region-host"),
        "4,812 events were sent to `api.mixpanel.com`, but the project lives in the EU",
        count=4812,
        places=[
            Place("captures/web.jsonl", 12, 0, "host"),
            Place("captures/web.jsonl", 12, 1, "host"),
        ],
        help="send to `api-eu.mixpanel.com`",
        subject={"host": "api.mixpanel.com"},
        evidence={"senders": {"web 2.55.1": 4812}, "region": "eu"},
    ),
    finding(
        rule("ENV003", "non-numeric-time"),
        "`time` of event `Order Placed` is a quoted number",
        count=31,
        places=[Place("exports/events.ndjson", 7, field="properties.time")],
        help="send the number without quotes",
        subject={"property": "time", "event": "Order Placed"},
    ),
    finding(
        rule("PLAN008", "miscased-event"),
        "event `sign up` differs from planned `Sign Up` only in case",
        count=312,
        places=_LINES,
        help="did you mean `Sign Up`?",
        subject={"event": "sign up"},
        evidence={
            "senders": {"swift 4.2.0": 300, "web 2.55.1": 11, "web 2.50.0": 1},
            "context": {
                "share": 0.0004,
                "event_share": 1.0,
                "first_day": "2026-04-12",
                "last_day": "2026-04-28",
                "apps": {"9.2.0 (swift)": 300},
            },
        },
        difference=Difference(
            {"since": "2026-04-12"}, False, (312, 312), (0, 1_234_000)
        ),
    ),
    *(
        finding(
            rule("PLAN001", "unplanned-event"),
            f"event `Experiment {number}` is not in the tracking plan",
            count=number * 10,
            places=_LINES[:1],
            subject={"event": f"Experiment {number}"},
        )
        for number in range(1, 18)
    ),
    finding(
        rule("PLAN003", "missing-required-property", Severity.WARNING),
        "event `Order Placed` lacks required `currency`",
        count=3,
        places=[
            Place(
                "a/folder/deep/inside/of/another/one/which/is/deep/too/events.ndjson",
                123456,
                field="properties",
            )
        ],
        confidence=Confidence.LIKELY,
        subject={"event": "Order Placed", "property": "currency"},
        evidence={
            "senders": {"web 2.55.1": 3},
            "context": {
                "share": 0.123456,
                "event_share": 0.5,
                "first_day": "2026-04-12",
                "last_day": "2026-04-12",
            },
        },
    ),
    finding(
        rule("PLAN013", "naming-style", Severity.INFO),
        "event `page_view` is not written in Title Case",
        count=1_234_567_890,
        subject={"event": "page_view"},
    ),
    examined={
        "sources": 2,
        "events": 1_234_573_000,
        "exchanges": 12,
        "shapes": 41,
        "unreadable": 0,
    },
    skipped={
        "ENV013": "no raw export was given",
        "ENV014": "no raw export was given",
        "ENV015": "no raw export was given",
        "ENV020": "no raw export was given",
        "CON003": "the settings name no project token",
        "ID028": "the tracking plan says nothing of `identity.user_id`",
    },
    healthy=(),
    reason="this version has no rules for it",
)

HEALTHY = diagnosis(
    examined={"sources": 1, "events": 1, "shapes": 1},
    healthy=(Area.CONNECTION, Area.INGESTION),
    reason="no tracking plan was given",
    skipped={"PLAN001": "no tracking plan was given"},
)

NOTHING = diagnosis(examined={"sources": 0}, unread=(("`x` is not there", "look"),))

# Terminals obey, hide or reverse these; reports must not.
HOSTILE = (
    "\x1b[31mred\x1b[0m\x1b]8;;https://example.com\x07link\x1b]8;;\x07"
    "\x9b2J\x00\x07\x08\x7f\r\n\t\u202egnp.exe\u2066\u200b\u200d\ufeff\u00ad\u2028"
    "\U000e0041\ufe0f\u3164 [red]markup[/red] [link=https://example.com]x[/link]"
    " e" + "\u0301" * 50
)
EVIL = diagnosis(
    finding(
        rule("PLAN001", "unplanned-event"),
        f"event `{HOSTILE}` is not in the tracking plan",
        places=[Place(HOSTILE, 1, 2, HOSTILE), Place(f"{'d/' * 90}x", 1)],
        help=f"did you mean `{HOSTILE}`?",
        subject={"event": HOSTILE, HOSTILE: [HOSTILE]},
        evidence={HOSTILE: {HOSTILE: HOSTILE}},
    ),
    finding(
        rule("CON001", HOSTILE, reference=HOSTILE, fix=HOSTILE),
        HOSTILE,
        places=[Place("x", 1, field="f" * 5000)],
    ),
    finding(rule("PLAN002", "unknown"), "w" * 100_000 + " 名前" * 5000),
    skipped={"PLAN003": HOSTILE},
    reason=HOSTILE,
)

SHOWN = {"shop": SHOP, "healthy": HEALTHY, "nothing": NOTHING, "evil": EVIL}
"""What each format shows, by the name of the accepted file."""
