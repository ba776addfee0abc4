"""The verdict per area, and what could not be examined."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mpdoctor.model.levels import FAMILIES, Area, Severity
from mpdoctor.model.report import AreaStatus, Diagnosis
from mpdoctor.reports.terminal.sheet import Grid, Sheet, tally
from mpdoctor.reports.terminal.signs import HEALTHY, NOT_EXAMINED, SIGNS, Sign

_MOST_RUNS = 5
_UNKNOWN = AreaStatus("not examined", reason="no rule looked at it")


def areas(diagnosis: Diagnosis, sheet: Sheet) -> Grid:
    """One row per area; areas not examined for the same reason share one."""
    grid = sheet.grid(3)
    left_out: dict[str, list[str]] = defaultdict(list)
    for area in Area:
        status = diagnosis.areas.get(area, _UNKNOWN)
        if status.status == "not examined":
            if area is not Area.SETTINGS:
                left_out[status.reason].append(area)
            continue
        sign, verdict = _verdict(status)
        grid.add_row(
            sheet.text(sign.mark, sign.style),
            sheet.text(area),
            sheet.text(verdict, sign.style),
        )
    for reason, names in left_out.items():
        grid.add_row(
            sheet.text(NOT_EXAMINED.mark, NOT_EXAMINED.style),
            sheet.text("not examined", NOT_EXAMINED.style),
            sheet.quote(f"{', '.join(names)}: {reason}", NOT_EXAMINED.style),
        )
    return grid


def not_examined(diagnosis: Diagnosis, sheet: Sheet) -> Grid | None:
    """Rules left out in areas that were examined otherwise; `None` where none was."""
    grid = sheet.grid(1)
    for reason, codes in _left_out(diagnosis).items():
        line = sheet.begun("dim")
        line.append_text(sheet.text(f"{_told(codes)} not examined: "))
        line.append_text(sheet.quote(reason))
        grid.add_row(line)
    return grid if grid.row_count else None


def _verdict(status: AreaStatus) -> tuple[Sign, str]:
    found = tally(
        {
            Severity.ERROR: status.errors,
            Severity.WARNING: status.warnings,
            Severity.INFO: status.info,
        }
    )
    if status.errors:
        return SIGNS[Severity.ERROR], found
    if status.warnings:
        return SIGNS[Severity.WARNING], found
    return HEALTHY, f"healthy, {found}" if found else "healthy"


def _left_out(diagnosis: Diagnosis) -> Mapping[str, list[str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for code, reason in sorted(diagnosis.skipped.items()):
        area = FAMILIES.get(code.rstrip("0123456789"))
        status = diagnosis.areas.get(area, _UNKNOWN) if area else _UNKNOWN
        if status.status != "not examined":
            reasons[reason].append(code)
    return reasons


def _told(codes: list[str]) -> str:
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
