"""Markdown for a comment on a pull request, a ticket or the summary of a job."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TextIO

from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.report import NOT_LOOKED_AT, Diagnosis, Finding
from mpdoctor.reports.context import shown_context
from mpdoctor.reports.findings import shown_difference
from mpdoctor.reports.locations import shown_path
from mpdoctor.reports.markdown_text import as_html, code, sentence
from mpdoctor.reports.sanitize import one_line, without_commands

_LONGEST = 60_000
"""GitHub takes comments of up to 65,536 characters."""

_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
_PLACES = 3
_LONGEST_LINE = 300


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write the verdict, a table of areas, and the findings of each rule, folded.

    What would be too long for a comment is counted, the worst findings stand first.
    """
    text = "\n".join([_verdict(diagnosis), "", *_areas(diagnosis), ""]) + "\n"
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in diagnosis.findings:
        groups[f"{finding.severity} {finding.rule.code}"].append(finding)
    left = len(diagnosis.findings)
    for group in groups.values():
        block = "\n".join(_block(group)) + "\n\n"
        if len(text) + len(block) > _LONGEST:
            text += f"{left:,} more: the list is too long to be shown in full.\n"
            break
        text += block
        left -= len(group)
    for message, _ in diagnosis.unread:
        line = f"- not read in full: {sentence(message)}\n"
        if len(text) + len(line) < _LONGEST:
            text += line
    out.write(without_commands(text.rstrip("\n")) + "\n")


def _verdict(diagnosis: Diagnosis) -> str:
    found = ", ".join(
        _counted(number, severity)
        for severity in Severity
        if (number := sum(f.severity is severity for f in diagnosis.findings))
    )
    ignored = sum(one.count for one in diagnosis.ignored)
    text = f"### mpdoctor: {diagnosis.verdict}"
    if found:
        text += f" ({found})"
    if ignored:
        text += f"; {ignored:,} ignored"
    return text


def _areas(diagnosis: Diagnosis) -> Iterator[str]:
    yield "| area | status | errors | warnings | info |"
    yield "|---|---|--:|--:|--:|"
    for area in Area:
        status = diagnosis.areas.get(area, NOT_LOOKED_AT)
        if area is Area.SETTINGS and status.status != "findings":
            continue
        said = status.status
        if status.reason and status.status != "findings":
            said += f": {sentence(status.reason)}".replace("|", "¦")
        if status.ignored:
            said += f"; {status.ignored:,} ignored"
        numbers = (status.errors, status.warnings, status.info)
        cells = " | ".join(f"{number:,}" if number else "" for number in numbers)
        yield f"| {area} | {said} | {cells} |"


def _block(group: Sequence[Finding]) -> Iterator[str]:
    """One rule and severity; nothing in the line of a summary is Markdown."""
    first = group[0]
    records = sum(finding.count for finding in group)
    title = f"{_MARKS[first.severity]} {as_html(first.rule.code)} "
    title += f"{as_html(first.rule.name)}: {_counted(len(group), 'finding')}"
    if records:
        title += f", {_counted(records, 'record')}"
    yield f"<details><summary>{title}</summary>"
    yield ""
    for finding in group:
        yield from _finding(finding)
    yield ""
    yield f"{sentence(first.rule.why)}"
    yield ""
    yield "</details>"


def _finding(finding: Finding) -> Iterator[str]:
    text = sentence(finding.message)
    if finding.count:
        text += f" ({finding.count:,})"
    if finding.confidence is not Confidence.CERTAIN:
        text += f", {finding.confidence}"
    yield f"- {text}"
    if finding.difference is not None:
        yield f"  - {_data(shown_difference(finding.difference))}"
    if context := shown_context(finding):
        yield f"  - {_data(context)}"
    places = dict.fromkeys(map(_place, finding.places[:_PLACES]))
    if places:
        yield f"  - at {', '.join(places)}"
    yield f"  - help: {sentence(finding.help or finding.rule.fix)}"


def _data(text: str) -> str:
    # Names of libraries and versions are text of strangers, of any length.
    return sentence(one_line(text, longest=_LONGEST_LINE))


def _place(place: Place) -> str:
    line = f":{place.line}" if place.line else ""
    field = f" {place.field}" if place.field else ""
    return code(f"{shown_path(place.source)}{line}{field}")


def _counted(number: int, noun: str) -> str:
    plural = "" if number == 1 or noun == Severity.INFO else "s"
    return f"{number:,} {noun}{plural}"
