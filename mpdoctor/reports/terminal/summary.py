"""The first and the last lines: what was examined, and what to do first."""

from collections import Counter

from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.reports.terminal.sheet import Block, Sheet, counted, tally
from mpdoctor.reports.terminal.signs import HEALTHY, NOT_EXAMINED, SIGNS

_NOUNS = {
    "events": "event",
    "profile_updates": "profile update",
    "group_updates": "group update",
    "profiles": "profile",
    "exchanges": "request",
    "unreadable": "unreadable record",
    "sources": "source",
    "shapes": "shape",
    "answers": "network answer",
    "plans": "tracking plan",
}
_CAUSES = (Area.CONNECTION, Area.INGESTION)
_SURE = tuple(Confidence)


def examined(diagnosis: Diagnosis, sheet: Sheet) -> Block:
    """What was looked at."""
    numbers = [
        counted(diagnosis.examined[kind], noun)
        for kind, noun in _NOUNS.items()
        if diagnosis.examined.get(kind)
    ]
    if diagnosis.examined.get("settings"):
        numbers.append("the settings")
    line = sheet.text("mpdoctor", "bold")
    line.append_text(sheet.text(f" examined {', '.join(numbers) or 'nothing'}", "dim"))
    return sheet.inset(line, 1, 1)


def cause(diagnosis: Diagnosis, sheet: Sheet) -> Block | None:
    """Why data is most likely missing, where an error explains it."""
    candidates = [
        finding
        for finding in diagnosis.findings
        if finding.severity is Severity.ERROR
        and finding.rule.area in _CAUSES
        and finding.rule.loses_data
    ]
    if not candidates:
        return None
    first = min(candidates, key=_likelihood)
    line = sheet.text("Most likely why data is missing: ", "bold red")
    line.append_text(sheet.quote(first.message))
    line.append_text(sheet.text(f" ({first.rule.code})", "dim"))
    return sheet.inset(line, 1, 1)


def verdict(diagnosis: Diagnosis, sheet: Sheet) -> Block:
    """One line that sums up."""
    number = len(diagnosis.findings)
    severities = Counter(finding.severity for finding in diagnosis.findings)
    if number:
        worst = min(severities, key=lambda severity: severity.rank)
        sign = SIGNS[worst] if diagnosis.verdict == "findings" else HEALTHY
        text = tally(severities)
        if diagnosis.verdict != "findings":
            text = f"{diagnosis.verdict}, {text}"
    elif diagnosis.verdict == "healthy":
        sign, text = HEALTHY, "healthy: nothing was found"
    else:
        sign, text = NOT_EXAMINED, "nothing was examined"
    if diagnosis.unread:
        text += f"; {counted(len(diagnosis.unread), 'input')} not read in full"
    if diagnosis.unsettled:
        text += f"; {counted(len(diagnosis.unsettled), 'rung')} not settled"
    return sheet.inset(sheet.text(f"{sign.mark} {text}", f"bold {sign.style}"), 1, 1)


def advice(diagnosis: Diagnosis, sheet: Sheet) -> Block | None:
    """Where to read on, with a code that can be pasted."""
    if not diagnosis.findings:
        return None
    worst = min(diagnosis.findings, key=lambda finding: finding.severity.rank)
    line = sheet.prose(
        f"`mpdoctor explain {worst.rule.code}` tells why it matters and how to fix it",
        "dim",
    )
    return sheet.inset(line, 1, 1)


def _likelihood(finding: Finding) -> tuple[int, int, int]:
    return (
        _CAUSES.index(finding.rule.area),
        _SURE.index(finding.confidence),
        -finding.count,
    )
