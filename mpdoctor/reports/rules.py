"""Rules, as a list or in full, for the terminal and for programs and pages."""

from collections.abc import Callable, Sequence
from typing import Any, TextIO

from rich.table import Table

from mpdoctor.diagnosis.kinds import inputs_of
from mpdoctor.model.levels import Area
from mpdoctor.model.rule import ReservedCode, Rule
from mpdoctor.reports.formats.json import write_json
from mpdoctor.reports.renderer import SYMBOLS, Renderer, inset
from mpdoctor.reports.rule_needs import example_command, needed_inputs
from mpdoctor.reports.rule_symptoms import SYMPTOMS

_WIDE = 100
"""Columns from which on a list has one for names."""


def write_list(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """One row per rule; in a narrow terminal the name stands above the summary."""
    with Renderer(out) as renderer:
        renderer.show(_listed(rules, renderer))


def write_list_as_json(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """One object per rule, with all that it says of itself."""
    write_json([_all_fields(rule) for rule in rules], out)


def write_list_as_markdown(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """A table, one row per rule."""
    out.write(markdown_table(rules))


LISTS: dict[str, Callable[[Sequence[Rule[Any]], TextIO], None]] = {
    "text": write_list,
    "json": write_list_as_json,
    "md": write_list_as_markdown,
}


def write_reserved(codes: Sequence[ReservedCode], out: TextIO) -> None:
    """Known faults without a rule, and why they have none."""
    with Renderer(out) as renderer:
        for code in codes:
            title = renderer.text(f"{code.code} ", "bold")
            title.append_text(renderer.text(code.name, "bold"))
            title.append_text(renderer.text(" (no rule)", "dim"))
            reason = inset(renderer.prose(code.reason, "dim"), 2)
            renderer.show(title, inset(renderer.prose(code.summary), 2), reason)


def write_reserved_as_markdown(codes: Sequence[ReservedCode], out: TextIO) -> None:
    """The same as on the page of all rules."""
    if codes:
        out.write("\n" + markdown_reserved(codes))


RESERVED: dict[str, Callable[[Sequence[ReservedCode], TextIO], None]] = {
    "text": write_reserved,
    "md": write_reserved_as_markdown,
}
"""JSON lists only rules: what has none cannot be selected."""


def write_explanations(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """What, why, how, and where Mixpanel says so."""
    with Renderer(out) as renderer:
        for rule in rules:
            _explain(rule, renderer)


def write_explanations_as_markdown(rules: Sequence[Rule[Any]], out: TextIO) -> None:
    """The same as on the page of all rules."""
    out.write("\n".join(map(markdown_page, rules)))


EXPLANATIONS: dict[str, Callable[[Sequence[Rule[Any]], TextIO], None]] = {
    "text": write_explanations,
    "md": write_explanations_as_markdown,
}


def write_markdown_catalogue(
    rules: Sequence[Rule[Any]], reserved: Sequence[ReservedCode], out: TextIO
) -> None:
    """The page of all rules."""
    out.write(markdown_catalogue(rules, reserved))


def markdown_page(rule: Rule[Any]) -> str:
    """One rule: what, why, how, and where Mixpanel says so."""
    needs = needed_inputs(rule)
    needs = f"\n**What it needs.** {needs[0].upper()}{needs[1:]}.\n" if needs else ""
    text = f"""\
## {rule.code} `{rule.name}`

{rule.severity} · {rule.area} · {rule.confidence}

{rule.summary}

**Why it matters.** {rule.why}

**How to fix it.** {rule.fix}
{needs}
```sh
{example_command(rule)}
```
"""
    if rule.reference:
        text += f"\n[Mixpanel's page]({rule.reference})\n"
    return text


def markdown_catalogue(
    rules: Sequence[Rule[Any]], reserved: Sequence[ReservedCode] = ()
) -> str:
    """All rules, after tables of contents by area and by symptom, and codes without a rule."""
    parts = ["# Rules\n"]
    for area in Area:
        if within := [rule for rule in rules if rule.area is area]:
            parts.append(markdown_table(within, str(area).capitalize()))
    parts.append("## By symptom\n")
    parts.append(markdown_symptoms(rules))
    parts.append(STATISTICAL)
    parts.extend(map(markdown_page, rules))
    if reserved:
        parts.append("## Codes without a rule\n")
        parts.append(markdown_reserved(reserved))
    return "\n".join(parts)


def markdown_symptoms(
    rules: Sequence[Rule[Any]], page: Callable[[Rule[Any]], str] = lambda rule: ""
) -> str:
    """One row per symptom, with links to the rules that find its cause.

    `page` is the path of the page of a rule, if it is another one.
    """
    known = {rule.code: rule for rule in rules}
    rows = ["| What you see | rules that find the cause |", "|---|---|"]
    for symptom, codes in SYMPTOMS:
        found = [
            f"[{code}]({page(known[code])}#{code.lower()}-{known[code].name})"
            for code in codes.split()
            if code in known
        ]
        if found:
            rows.append(f"| {symptom} | {', '.join(found)} |")
    return "\n".join(rows) + "\n"


STATISTICAL = """\
## Statistical rules

VOL004, VOL005, VOL006 and VOL020 judge counts by day or by version, which vary by chance; VOL019,
VOL021, BOT001, UTM001, UTM004 and GEO001 to GEO003 judge shares of all records. The page of each
rule states its test, its threshold and the data that it needs; below that, it
reports nothing. The counts behind a finding are in its evidence. False alarms on healthy data,
measured with `python -m benchmarks.alarms` (6,000 events each, one warning makes a data set
count):

| generator | data sets | with a false alarm |
|---|---|---|
| an office app: quiet weekends, a holiday, growth, releases, a few very busy people | 20 | 0 |
| a shop with steady traffic | 20 | 0 |
| npm's `make-mp-data` with its complex model: 30 days, nested objects, no SDKs | 20 | 0 |
"""


def markdown_reserved(codes: Sequence[ReservedCode]) -> str:
    """One row per code."""
    rows = ["| Code | name | fault | why there is no rule |", "|---|---|---|---|"]
    for code in codes:
        summary, reason = (
            text.replace("|", "\\|") for text in (code.summary, code.reason)
        )
        rows.append(f"| {code.code} | `{code.name}` | {summary} | {reason} |")
    return "\n".join(rows) + "\n"


def markdown_table(rules: Sequence[Rule[Any]], heading: str = "Rule") -> str:
    """One row per rule."""
    rows = [f"| {heading} | name | severity | fault |", "|---|---|---|---|"]
    for rule in rules:
        summary = rule.summary.replace("|", "\\|")
        rows.append(f"| {rule.code} | `{rule.name}` | {rule.severity} | {summary} |")
    return "\n".join(rows) + "\n"


def searched_text(rule: Rule[Any] | ReservedCode) -> str:
    """All that a rule says of itself, in lower case."""
    if isinstance(rule, ReservedCode):
        return "\n".join((rule.code, rule.name, rule.summary, rule.reason)).lower()
    return "\n".join(_fields(rule).values()).lower()


def _listed(rules: Sequence[Rule[Any]], renderer: Renderer) -> Table:
    wide = renderer.width >= _WIDE
    headings = ["code", "name", "severity", "area", "summary"]
    if not wide:
        headings.remove("name")
    table = Table(
        box=renderer.line, show_edge=False, border_style="dim", padding=(0, 0, 0, 1)
    )
    for heading in headings:
        last = heading == "summary"
        table.add_column(heading, no_wrap=not last, overflow="fold")
    for rule in rules:
        name = renderer.text(rule.name, "bold")
        summary = renderer.prose(rule.summary)
        cells = [
            renderer.text(rule.code, "bold"),
            renderer.text(rule.severity, SYMBOLS[rule.severity].style),
            renderer.text(rule.area, "dim"),
        ]
        if wide:
            cells.insert(1, name)
        else:
            summary = name.append("\n").append_text(summary)
        table.add_row(*cells, summary)
    return table


def _explain(rule: Rule[Any], renderer: Renderer) -> None:
    symbol = SYMBOLS[rule.severity]
    title = renderer.text(f"{rule.code} ", f"bold {symbol.style}")
    title.append_text(renderer.text(rule.name, "bold"))
    kind = renderer.text(f"{rule.severity}, {rule.area}, {rule.confidence}", "dim")
    renderer.show(title, kind)
    renderer.show(renderer.prose(rule.summary))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in (
        ("why", rule.why),
        ("fix", rule.fix),
        ("needs", needed_inputs(rule)),
        ("try", example_command(rule)),
        ("page", rule.reference),
    ):
        if text:
            table.add_row(renderer.text(label, "green"), renderer.prose(text))
    renderer.show(table)


def _all_fields(rule: Rule[Any]) -> dict[str, Any]:
    return {
        **_fields(rule),
        "looks_at": [subject.__name__ for subject in rule.subjects],
        "inputs": sorted({need.source for need in inputs_of(rule)} - {""}),
        "status": "available",
    }


def _fields(rule: Rule[Any]) -> dict[str, str]:
    return {
        "code": rule.code,
        "name": rule.name,
        "area": rule.area,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.fix,
        "reference": rule.reference,
    }
