"""Findings by severity, folded by rule."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mpdoctor.models.diagnosis import Finding
from mpdoctor.models.levels import Confidence, Severity
from mpdoctor.models.place import Place
from mpdoctor.reports.terminal.canvas import Canvas, counted, tally
from mpdoctor.reports.terminal.signs import SIGNS

SHOWN_PER_RULE = 5
"""A rule that found more than this shows its largest findings and counts the rest."""

_GUTTER = 3


def findings(found: Sequence[Finding], canvas: Canvas) -> Iterator[Table]:
    """One table per severity, the worst first."""
    for severity in Severity:
        rules: dict[str, list[Finding]] = defaultdict(list)
        for finding in found:
            if finding.severity is severity:
                rules[finding.rule.code].append(finding)
        if rules:
            yield _table(severity, rules, canvas)


def _table(
    severity: Severity, rules: Mapping[str, list[Finding]], canvas: Canvas
) -> Table:
    sign = SIGNS[severity]
    number = sum(map(len, rules.values()))
    left = max(
        len(text)
        for code, group in rules.items()
        for text in (code, *map(_count, group))
    )
    table = Table(
        box=canvas.line,
        show_edge=False,
        border_style="dim",
        padding=(0, 0, 0, 1),
        expand=True,
    )
    style = f"bold {sign.style}"
    table.add_column(
        canvas.text(sign.mark, style), justify="right", no_wrap=True, min_width=left
    )
    table.add_column(
        canvas.text(tally({severity: number}), style), overflow="fold", ratio=1
    )
    room = canvas.width - left - _GUTTER
    for position, (code, group) in enumerate(rules.items()):
        if position:
            table.add_row()
        table.add_row(canvas.text(code, style), _title(group[0], canvas))
        for count, body in _folded(group, room, canvas):
            table.add_row(canvas.text(count, "bold"), body)
    return table


def _title(finding: Finding, canvas: Canvas) -> Text:
    return canvas.text(finding.rule.name, "bold")


def _folded(
    group: Sequence[Finding], room: int, canvas: Canvas
) -> Iterator[tuple[str, RenderableType]]:
    largest = sorted(group, key=lambda finding: -finding.count)
    shown, rest = largest[:SHOWN_PER_RULE], largest[SHOWN_PER_RULE:]
    helps = {finding.help for finding in shown}
    shared = helps.pop() if len(helps) == 1 else ""
    for finding in shown:
        yield (
            _count(finding),
            _body(finding, "" if shared else finding.help, room, canvas),
        )
    if rest:
        records = sum(finding.count for finding in rest)
        more = f" ({counted(records, 'record')})" if records else ""
        yield (
            "",
            canvas.prose(
                f"… and {len(rest):,} more{more}, `--format json` shows all", "dim"
            ),
        )
    # What holds for every finding of a rule is said once.
    if shared:
        yield "", _advice(canvas.quote(shared), canvas)
    elif not any(helps):
        yield "", _advice(canvas.prose(group[0].rule.fix), canvas)


def _body(finding: Finding, help: str, room: int, canvas: Canvas) -> Group:
    message = canvas.quote(finding.message)
    if finding.confidence is not Confidence.CERTAIN:
        message.append_text(canvas.text(f" ({finding.confidence})", "dim"))
    lines: list[RenderableType] = [message]
    lines += [
        Padding(canvas.text(line, "dim"), (0, 0, 0, 2))
        for line in _places(finding.places, room - 2, canvas)
    ]
    if help:
        lines.append(_advice(canvas.quote(help), canvas))
    return Group(*lines)


def _advice(help: Text, canvas: Canvas) -> Padding:
    line = canvas.text("help: ", "green")
    line.append_text(help)
    return Padding(line, (0, 0, 0, 2))


def _places(places: Sequence[Place], room: int, canvas: Canvas) -> Iterator[str]:
    """`events.ndjson:3, 9, 14 event`: a source and a field are named once."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in places:
        record = "" if place.record is None else f"[{place.record}]"
        spot = f"{place.line or ''}{record}"
        together[place.source, place.field].append(spot)
    for (source, field), spots in together.items():
        told = ", ".join(filter(None, spots))
        tail = f":{told}" if told else ""
        if field:
            tail += " " + canvas.cut(field, room // 2)
        yield canvas.cut_front(source, max(room - len(tail), room // 3)) + tail


def _count(finding: Finding) -> str:
    # What stands in settings or a plan has no records.
    return f"{finding.count:,}" if finding.count else "–"
