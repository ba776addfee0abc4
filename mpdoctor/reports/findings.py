"""Findings by severity and rule, or counted by rule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import Difference, Finding
from mpdoctor.reports.context import shown_context
from mpdoctor.reports.renderer import (
    SYMBOLS,
    Renderer,
    count_severities,
    counted,
)

Line = tuple[int, Text]
"""How far a text stands further in, and the text."""

SHOWN_PER_RULE = 5
"""A rule that found more than this shows its largest findings and counts the rest."""

_GUTTER = 3


def findings(found: Sequence[Finding], renderer: Renderer) -> Iterator[Text]:
    """One table per severity, the worst first."""
    for severity in Severity:
        rules: dict[str, list[Finding]] = defaultdict(list)
        for finding in found:
            if finding.severity is severity:
                rules[finding.rule.code].append(finding)
        if rules:
            yield _table(severity, rules, renderer)


def statistics(found: Sequence[Finding], renderer: Renderer) -> Table | None:
    """One row per rule and severity, the most records first; `None` without findings."""
    groups: dict[tuple[str, str, Severity], list[int]] = defaultdict(list)
    for finding in found:
        key = (finding.rule.code, finding.rule.name, finding.severity)
        groups[key].append(finding.count)
    if not groups:
        return None
    table = Table(
        box=renderer.line, show_edge=False, border_style="dim", padding=(0, 0, 0, 1)
    )
    table.add_column("records", justify="right", no_wrap=True)
    table.add_column("findings", justify="right", no_wrap=True)
    table.add_column("code", no_wrap=True)
    table.add_column("name", overflow="fold")
    table.add_column("severity", no_wrap=True)
    for (code, name, severity), counts in sorted(
        groups.items(), key=lambda item: (-sum(item[1]), item[0])
    ):
        table.add_row(
            f"{sum(counts):,}",
            f"{len(counts):,}",
            renderer.text(code, "bold"),
            renderer.text(name),
            renderer.text(severity, SYMBOLS[severity].style),
        )
    return table


class _TwoColumns:
    """Two columns, of which the second is wrapped.

    As a table of rich's, a report of a hundred findings takes ten times as long.
    """

    def __init__(self, left: int, renderer: Renderer) -> None:
        self._left = left
        self._renderer = renderer
        self._room = renderer.width - left - _GUTTER
        self.text = Text(no_wrap=True)

    def add(self, name: str, style: str, body: Iterable[Line]) -> None:
        """A name, aligned to the right, and beside it lines, each with its indent."""
        start = self._renderer.text(name.rjust(self._left + 1), style)
        for indent, block in body:
            for line in self._renderer.lines(block, self._room - indent):
                self._start_line()
                self.text.append_text(start)
                self.text.append(" " * (_GUTTER - 1 + indent))
                self.text.append_text(line)
                start = Text(" " * (self._left + 1))

    def rule(self) -> None:
        """A line from end to end."""
        self._start_line()
        self.text.append(self._renderer.dash * self._renderer.width, "dim")

    def blank(self) -> None:
        """An empty line."""
        self.text.append("\n")

    def _start_line(self) -> None:
        if self.text:
            self.text.append("\n")


def _table(
    severity: Severity, rules: Mapping[str, list[Finding]], renderer: Renderer
) -> Text:
    symbol = SYMBOLS[severity]
    number = sum(map(len, rules.values()))
    left = max(
        len(text)
        for code, group in rules.items()
        for text in (code, *map(_count, group))
    )
    style = f"bold {symbol.style}"
    rows = _TwoColumns(left, renderer)
    counts = renderer.text(count_severities({severity: number}), style)
    rows.add(symbol.mark, style, [(0, counts)])
    rows.rule()
    room = renderer.width - left - _GUTTER
    for index, (code, group) in enumerate(rules.items()):
        if index:
            rows.blank()
        rows.add(code, style, [(0, renderer.text(group[0].rule.name, "bold"))])
        for count, body in _folded(group, room, renderer):
            rows.add(count, "bold", body)
    return rows.text


def _folded(
    group: Sequence[Finding], room: int, renderer: Renderer
) -> Iterator[tuple[str, Iterable[Line]]]:
    largest = sorted(group, key=lambda finding: -finding.count)
    shown, rest = largest[:SHOWN_PER_RULE], largest[SHOWN_PER_RULE:]
    helps = {finding.help for finding in shown}
    shared = helps.pop() if len(helps) == 1 else ""
    for finding in shown:
        yield (
            _count(finding),
            _body(finding, "" if shared else finding.help, room, renderer),
        )
    if rest:
        records = sum(finding.count for finding in rest)
        more = f" ({counted(records, 'record')})" if records else ""
        more = f"… and {len(rest):,} more{more}, `--format json` shows all"
        yield "", [(0, renderer.prose(more, "dim"))]
    # Advice that every finding of a rule shares stands once.
    if shared:
        yield "", [(2, renderer.help_line(renderer.quote(shared)))]
    elif not any(helps):
        yield "", [(2, renderer.help_line(renderer.prose(group[0].rule.fix)))]


def _body(finding: Finding, help: str, room: int, renderer: Renderer) -> Iterator[Line]:
    message = renderer.quote(finding.message)
    if finding.confidence is not Confidence.CERTAIN:
        message.append_text(renderer.text(f" ({finding.confidence})", "dim"))
    yield 0, message
    if finding.difference is not None:
        yield 2, renderer.text(shown_difference(finding.difference))
    if context := shown_context(finding, room - 2):
        yield 2, renderer.text(renderer.cut(context, room - 2), "dim")
    for line in _places(finding.places, room - 2, renderer):
        yield 2, renderer.text(line, "dim")
    if help:
        yield 2, renderer.help_line(renderer.quote(help))


def shown_difference(found: Difference) -> str:
    """`only app 9.2.0 (swift): 31 of 31; elsewhere 0 of 1,202`."""
    inside, elsewhere = found.inside, found.elsewhere
    named = shown_where(found.where)
    if found.but:
        return (
            f"all but {named}: {inside[0]:,} of {inside[1]:,}; "
            f"there {elsewhere[0]:,} of {elsewhere[1]:,}"
        )
    only = "only" if not elsewhere[0] else "mostly"
    return (
        f"{only} {named}: {inside[0]:,} of {inside[1]:,}; "
        f"elsewhere {elsewhere[0]:,} of {elsewhere[1]:,}"
    )


def shown_where(where: Mapping[str, str]) -> str:
    """What records have in common, in words."""
    kind, value = next(iter(where.items()))
    if kind == "app":
        return f"app {value} ({where['library'] or 'no library'})"
    if kind == "sender":
        return f"{value or 'no library'} {where['version']}"
    if kind == "library":
        return value or "events without `mp_lib`"
    if kind in ("platform", "browser", "country"):
        return f"{kind} {value}"
    if kind.startswith("utm_"):
        return f"{kind} `{value}`"
    if kind == "system":
        return f"operating system {value}"
    return f"on {value}" if kind == "day" else f"{kind} {value}"


def _places(places: Sequence[Place], room: int, renderer: Renderer) -> Iterator[str]:
    """`events.ndjson:3, 9, 14 event`: a source and a field are named once."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in places:
        record = "" if place.record is None else f"[{place.record}]"
        line = f"{place.line or ''}{record}"
        together[place.source, place.field].append(line)
    for (source, field), positions in together.items():
        lines = ", ".join(filter(None, positions))
        tail = f":{lines}" if lines else ""
        if field:
            tail += " " + renderer.cut(field, room // 2)
        yield renderer.cut_front(source, max(room - len(tail), room // 3)) + tail


def _count(finding: Finding) -> str:
    # What stands in settings or a plan has no records.
    return f"{finding.count:,}" if finding.count else "–"
