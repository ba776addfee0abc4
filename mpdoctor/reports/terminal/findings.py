"""Findings by severity, folded by rule."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import Finding
from mpdoctor.reports.terminal.sheet import Block, Grid, Sheet, Text, counted, tally
from mpdoctor.reports.terminal.signs import SIGNS

SHOWN_PER_RULE = 5
"""A rule that found more than this shows its largest findings and counts the rest."""

_GUTTER = 3


def findings(found: Sequence[Finding], sheet: Sheet) -> Iterator[Grid]:
    """One table per severity, the worst first."""
    for severity in Severity:
        rules: dict[str, list[Finding]] = defaultdict(list)
        for finding in found:
            if finding.severity is severity:
                rules[finding.rule.code].append(finding)
        if rules:
            yield _table(severity, rules, sheet)


def _table(
    severity: Severity, rules: Mapping[str, list[Finding]], sheet: Sheet
) -> Grid:
    sign = SIGNS[severity]
    number = sum(map(len, rules.values()))
    left = max(
        len(text)
        for code, group in rules.items()
        for text in (code, *map(_count, group))
    )
    style = f"bold {sign.style}"
    table = sheet.ruled(
        sheet.text(sign.mark, style),
        sheet.text(tally({severity: number}), style),
        left,
    )
    room = sheet.width - left - _GUTTER
    for index, (code, group) in enumerate(rules.items()):
        if index:
            table.add_row()
        table.add_row(sheet.text(code, style), _title(group[0], sheet))
        for count, body in _folded(group, room, sheet):
            table.add_row(sheet.text(count, "bold"), body)
    return table


def _title(finding: Finding, sheet: Sheet) -> Text:
    return sheet.text(finding.rule.name, "bold")


def _folded(
    group: Sequence[Finding], room: int, sheet: Sheet
) -> Iterator[tuple[str, Block]]:
    largest = sorted(group, key=lambda finding: -finding.count)
    shown, rest = largest[:SHOWN_PER_RULE], largest[SHOWN_PER_RULE:]
    helps = {finding.help for finding in shown}
    shared = helps.pop() if len(helps) == 1 else ""
    for finding in shown:
        yield (
            _count(finding),
            _body(finding, "" if shared else finding.help, room, sheet),
        )
    if rest:
        records = sum(finding.count for finding in rest)
        more = f" ({counted(records, 'record')})" if records else ""
        yield (
            "",
            sheet.prose(
                f"… and {len(rest):,} more{more}, `--format json` shows all", "dim"
            ),
        )
    # What holds for every finding of a rule is said once.
    if shared:
        yield "", _advice(sheet.quote(shared), sheet)
    elif not any(helps):
        yield "", _advice(sheet.prose(group[0].rule.fix), sheet)


def _body(finding: Finding, help: str, room: int, sheet: Sheet) -> Block:
    message = sheet.quote(finding.message)
    if finding.confidence is not Confidence.CERTAIN:
        message.append_text(sheet.text(f" ({finding.confidence})", "dim"))
    lines: list[Block] = [message]
    lines += [
        sheet.inset(sheet.text(line, "dim"), 2)
        for line in _places(finding.places, room - 2, sheet)
    ]
    if help:
        lines.append(_advice(sheet.quote(help), sheet))
    return sheet.stack(*lines)


def _advice(help: Text, sheet: Sheet) -> Block:
    line = sheet.text("help: ", "green")
    line.append_text(help)
    return sheet.inset(line, 2)


def _places(places: Sequence[Place], room: int, sheet: Sheet) -> Iterator[str]:
    """`events.ndjson:3, 9, 14 event`: a source and a field are named once."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in places:
        record = "" if place.record is None else f"[{place.record}]"
        line = f"{place.line or ''}{record}"
        together[place.source, place.field].append(line)
    for (source, field), positions in together.items():
        told = ", ".join(filter(None, positions))
        tail = f":{told}" if told else ""
        if field:
            tail += " " + sheet.cut(field, room // 2)
        yield sheet.cut_front(source, max(room - len(tail), room // 3)) + tail


def _count(finding: Finding) -> str:
    # What stands in settings or a plan has no records.
    return f"{finding.count:,}" if finding.count else "–"
