"""What was examined, with which verdict, and what to do first."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from mpdoctor.model.levels import Area, Need, Severity
from mpdoctor.model.report import NOT_LOOKED_AT, AreaStatus, Diagnosis
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

if TYPE_CHECKING:
    from mpdoctor.model.probes import ProbeStep

NOUNS = {
    "events": "event",
    "profile_updates": "profile update",
    "group_updates": "group update",
    "profiles": "profile",
    "exchanges": "request",
    "other_requests": "other request",
    "withheld_calls": "withheld call",
    "unreadable": "unreadable record",
    "sources": "source",
    "shapes": "shape",
    "answers": "network answer",
    "plans": "tracking plan",
}
"""What the counts of `examined` are called, in the order in which they are shown."""

_LEFT_OUT = {
    "names_left_out": "the names of {} events",
    "shapes_left_out": "the shapes of {} events",
    "values_left_out": "the values of {} properties",
}
_MOST_RUNS = 5
_MOST_SOURCES = 4


def examined(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType:
    """What was looked at."""
    numbers = [
        counted(diagnosis.examined[kind], noun)
        for kind, noun in NOUNS.items()
        if diagnosis.examined.get(kind)
    ]
    if diagnosis.examined.get("settings"):
        numbers.append("the settings")
    outside = diagnosis.examined.get("outside_window")
    if diagnosis.window is not None:
        left_out = counted(outside or 0, "event")
        numbers.append(f"events {diagnosis.window}, {left_out} left out")
    lost = diagnosis.deliveries.count("lost") if diagnosis.deliveries else {}
    line = renderer.text("mpdoctor", "bold")
    line.append_text(
        renderer.text(f" examined {', '.join(numbers) or 'nothing'}", "dim")
    )
    beyond = [
        words.format(f"{count:,}")
        for kind, words in _LEFT_OUT.items()
        if (count := diagnosis.examined.get(kind))
    ]
    if beyond:
        line.append_text(renderer.text(f"; not {_listed(beyond, 'and')}", "yellow"))
    if lost:
        gone = ", ".join(counted(lost[kind], NOUNS[kind]) for kind in lost)
        line.append_text(renderer.text(f"; lost: {gone}", "red"))
    return inset(line, 1, 1)


def areas(diagnosis: Diagnosis, renderer: Renderer) -> Table:
    """One row per area; areas not examined for the same reason share one."""
    grid = renderer.grid(3)
    left_out: dict[str, list[str]] = defaultdict(list)
    for area in Area:
        status = diagnosis.areas.get(area, NOT_LOOKED_AT)
        if status.status == "not examined" and not status.ignored:
            if area is not Area.SETTINGS:
                left_out[status.reason].append(area)
            continue
        symbol, verdict = _area_verdict(status)
        text = renderer.text(verdict, symbol.style)
        if status.reason or status.note:
            aside = status.reason or status.note
            text.append_text(renderer.quote(f" ({aside})", "dim"))
        grid.add_row(
            renderer.text(symbol.mark, symbol.style), renderer.text(area), text
        )
    for reason, names in left_out.items():
        grid.add_row(
            renderer.text(NOT_EXAMINED.mark, NOT_EXAMINED.style),
            renderer.text("not examined", NOT_EXAMINED.style),
            renderer.quote(f"{', '.join(names)}: {reason}", NOT_EXAMINED.style),
        )
    return grid


def more_rules(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType | None:
    """How many rules could not be examined, and what they need."""
    sources = {need.value: need.source for need in Need}
    needed: Counter[str] = Counter()
    for reason in diagnosis.skipped.values():
        source = sources.get(reason, reason)
        if source:
            needed[source] += 1
    if not needed:
        return None
    most = [source for source, _ in needed.most_common(_MOST_SOURCES)]
    if len(needed) > _MOST_SOURCES:
        most[-1] = "other input"
    number = counted(needed.total(), "more rule")
    text = f"{number} would run with {_listed(most, 'or')}; `--verbose` lists them"
    return inset(renderer.quote(text, "dim"), 1, 1)


def not_examined(diagnosis: Diagnosis, renderer: Renderer) -> Table | None:
    """The rules that could not be examined, by reason; `None` where there is none."""
    grid = renderer.grid(1)
    for reason, codes in _left_out(diagnosis).items():
        line = Text(style="dim")
        line.append_text(renderer.text(f"{_code_ranges(codes)} not examined: "))
        line.append_text(renderer.quote(reason))
        grid.add_row(line)
    return grid if grid.row_count else None


def verdict(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType:
    """One line that sums up."""
    severities = Counter(finding.severity for finding in diagnosis.findings)
    ignored = sum(one.count for one in diagnosis.ignored)
    said = diagnosis.verdict
    found = count_severities(severities)
    symbol = NOT_EXAMINED
    if said == "findings":
        symbol = SYMBOLS[min(severities, key=lambda severity: severity.rank)]
        text = found
    elif said == "healthy" and not ignored:
        symbol = HEALTHY
        text = f"healthy, {found}" if found else _nothing_found(diagnosis)
    elif said == "healthy":
        text = found or "nothing new"
    elif said == "not settled":
        symbol = SYMBOLS[Severity.WARNING]
        text = f"{found}; not settled" if found else "not settled"
    elif diagnosis.examined.get("settings"):
        text = (
            f"{found or 'nothing was found'} in the settings; nothing else was examined"
        )
    elif diagnosis.was_read:
        text = f"{found or 'nothing was found'}, but nothing that decides was examined"
    else:
        text = "nothing was examined"
    if ignored:
        text += f"; {counted(ignored, 'finding')} ignored"
    if diagnosis.unread:
        text += f"; {counted(len(diagnosis.unread), 'input')} not read in full"
    if diagnosis.unsettled:
        text += ": " if text == said else "; "
        text += f"no clear answer about {_step_names(diagnosis.unsettled)}"
    return inset(renderer.text(f"{symbol.mark} {text}", f"bold {symbol.style}"), 1, 1)


def advice(diagnosis: Diagnosis, renderer: Renderer) -> RenderableType | None:
    """Where to read on, with a code that can be pasted."""
    if not diagnosis.findings:
        return None
    worst = min(diagnosis.findings, key=lambda finding: finding.severity.rank)
    line = renderer.prose(
        f"`mpdoctor explain {worst.rule.code}` explains why it matters and how to fix it",
        "dim",
    )
    return inset(line, 1, 1)


def _nothing_found(diagnosis: Diagnosis) -> str:
    healthy = [area for area, status in diagnosis.areas.items() if status.is_examined]
    return f"healthy: nothing was found in {_listed(healthy, 'or')}"


def _step_names(steps: "Sequence[ProbeStep]") -> str:
    return _listed([f"the {step.name}" for step in steps], "and")


def _area_verdict(status: AreaStatus) -> tuple[Symbol, str]:
    found = count_severities(
        {
            Severity.ERROR: status.errors,
            Severity.WARNING: status.warnings,
            Severity.INFO: status.info,
        }
    )
    if status.errors:
        symbol = SYMBOLS[Severity.ERROR]
    elif status.warnings or status.status == "not settled":
        symbol = SYMBOLS[Severity.WARNING]
    elif status.is_examined and not status.ignored:
        symbol = HEALTHY
    else:
        symbol = NOT_EXAMINED
    if status.status != "findings":
        found = status.status
        if found == "healthy" and status.ignored:
            found = "nothing new"
    elif symbol is HEALTHY:
        found = f"healthy, {found}"
    if status.ignored:
        found += f"; {counted(status.ignored, 'finding')} ignored"
    return symbol, found


def _listed(words: Sequence[str], conjunction: str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *rest, last = words
    return f"{', '.join(rest)} {conjunction} {last}" if rest else last


def _left_out(diagnosis: Diagnosis) -> Mapping[str, list[str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for code, reason in sorted(diagnosis.skipped.items()):
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
