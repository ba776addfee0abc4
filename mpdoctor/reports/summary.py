"""What was examined, with which verdict, and what to do first."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from mpdoctor.model.levels import FAMILIES, Area, Confidence, Severity
from mpdoctor.model.report import AreaStatus, Diagnosis, Finding
from mpdoctor.reports.renderer import (
    HEALTHY,
    NOT_EXAMINED,
    SYMBOLS,
    Renderer,
    Symbol,
    count_severities,
    counted,
    inset,
)

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
_MOST_RUNS = 5
_UNKNOWN = AreaStatus("not examined", reason="no rule looked at it")


def examined(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType:
    """What was looked at."""
    numbers = [
        counted(diagnosis.examined[kind], noun)
        for kind, noun in _NOUNS.items()
        if diagnosis.examined.get(kind)
    ]
    if diagnosis.examined.get("settings"):
        numbers.append("the settings")
    line = renderer.text("mpdoctor", "bold")
    line.append_text(
        renderer.text(f" examined {', '.join(numbers) or 'nothing'}", "dim")
    )
    return inset(line, 1, 1)


def cause(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType | None:
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
    line = renderer.text("Most likely why data is missing: ", "bold red")
    line.append_text(renderer.quote(first.message))
    line.append_text(renderer.text(f" ({first.rule.code})", "dim"))
    return inset(line, 1, 1)


def areas(diagnosis: Diagnosis, renderer: Renderer) -> Table:
    """One row per area; areas not examined for the same reason share one."""
    grid = renderer.grid(3)
    left_out: dict[str, list[str]] = defaultdict(list)
    for area in Area:
        status = diagnosis.areas.get(area, _UNKNOWN)
        if status.status == "not examined":
            if area is not Area.SETTINGS:
                left_out[status.reason].append(area)
            continue
        symbol, verdict = _area_verdict(status)
        grid.add_row(
            renderer.text(symbol.mark, symbol.style),
            renderer.text(area),
            renderer.text(verdict, symbol.style),
        )
    for reason, names in left_out.items():
        grid.add_row(
            renderer.text(NOT_EXAMINED.mark, NOT_EXAMINED.style),
            renderer.text("not examined", NOT_EXAMINED.style),
            renderer.quote(f"{', '.join(names)}: {reason}", NOT_EXAMINED.style),
        )
    return grid


def not_examined(diagnosis: Diagnosis, renderer: Renderer) -> Table | None:
    """Rules left out in areas that were examined otherwise; `None` where none was."""
    grid = renderer.grid(1)
    for reason, codes in _left_out(diagnosis).items():
        line = Text(style="dim")
        line.append_text(renderer.text(f"{_code_ranges(codes)} not examined: "))
        line.append_text(renderer.quote(reason))
        grid.add_row(line)
    return grid if grid.row_count else None


def verdict(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType:
    """One line that sums up."""
    number = len(diagnosis.findings)
    severities = Counter(finding.severity for finding in diagnosis.findings)
    if number:
        worst = min(severities, key=lambda severity: severity.rank)
        symbol = SYMBOLS[worst] if diagnosis.verdict == "findings" else HEALTHY
        text = count_severities(severities)
        if diagnosis.verdict != "findings":
            text = f"{diagnosis.verdict}, {text}"
    elif diagnosis.verdict == "healthy":
        symbol, text = HEALTHY, "healthy: nothing was found"
    else:
        symbol, text = NOT_EXAMINED, "nothing was examined"
    if diagnosis.unread:
        text += f"; {counted(len(diagnosis.unread), 'input')} not read in full"
    if diagnosis.unsettled:
        text += f"; {counted(len(diagnosis.unsettled), 'rung')} not settled"
    return inset(renderer.text(f"{symbol.mark} {text}", f"bold {symbol.style}"), 1, 1)


def advice(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType | None:
    """Where to read on, with a code that can be pasted."""
    if not diagnosis.findings:
        return None
    worst = min(diagnosis.findings, key=lambda finding: finding.severity.rank)
    line = renderer.prose(
        f"`mpdoctor explain {worst.rule.code}` tells why it matters and how to fix it",
        "dim",
    )
    return inset(line, 1, 1)


def _likelihood(finding: Finding) -> tuple[int, int, int]:
    return (
        _CAUSES.index(finding.rule.area),
        _SURE.index(finding.confidence),
        -finding.count,
    )


def _area_verdict(status: AreaStatus) -> tuple[Symbol, str]:
    found = count_severities(
        {
            Severity.ERROR: status.errors,
            Severity.WARNING: status.warnings,
            Severity.INFO: status.info,
        }
    )
    if status.errors:
        return SYMBOLS[Severity.ERROR], found
    if status.warnings:
        return SYMBOLS[Severity.WARNING], found
    return HEALTHY, f"healthy, {found}" if found else "healthy"


def _left_out(diagnosis: Diagnosis) -> Mapping[str, list[str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for code, reason in sorted(diagnosis.skipped.items()):
        area = FAMILIES.get(code.rstrip("0123456789"))
        status = diagnosis.areas.get(area, _UNKNOWN) if area else _UNKNOWN
        if status.status != "not examined":
            reasons[reason].append(code)
    return reasons


def _code_ranges(codes: list[str]) -> str:
    runs = list(_runs(codes))
    if len(runs) > _MOST_RUNS:
        families = dict.fromkeys(code.rstrip("0123456789") for code in codes)
        return f"{len(codes)} rules of {', '.join(families)}"
    return ", ".join(
        first if first == last else f"{first}–{last}" for first, last in runs
    )


def _runs(codes: list[str]) -> Iterator[tuple[str, str]]:
    first = last = codes[0]
    for code in codes[1:]:
        if not _follows(last, code):
            yield first, last
            first = code
        last = code
    yield first, last


def _follows(last: str, code: str) -> bool:
    family = last.rstrip("0123456789")
    if code.rstrip("0123456789") != family or last == family:
        return False
    return int(code[len(family) :]) == int(last[len(family) :]) + 1
