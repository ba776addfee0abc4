"""One HTML file that opens without a network: verdict, findings with evidence, pictures."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from mpdoctor import __version__
from mpdoctor.errors import MissingExtra
from mpdoctor.model.levels import Area, Confidence, Severity
from mpdoctor.model.place import Place
from mpdoctor.model.probes import StepStatus
from mpdoctor.model.report import NOT_LOOKED_AT, Diagnosis, Finding
from mpdoctor.reports.context import shown_context
from mpdoctor.reports.findings import shown_difference
from mpdoctor.reports.locations import shown_path
from mpdoctor.reports.page import environment, styled
from mpdoctor.reports.renderer import count_severities, counted
from mpdoctor.reports.sanitize import encoding_of, one_line, without_commands
from mpdoctor.reports.summary import NOUNS

try:
    import jinja2  # noqa: F401
    import vl_convert  # noqa: F401
    from markupsafe import Markup
except ImportError as error:
    raise MissingExtra(
        "the HTML report needs packages that are not installed",
        hint="install them: `pip install 'mpdoctor[html]'`",
    ) from error

LARGEST = 2_000_000
"""Characters of all findings together; pictures and the rest of the page come on top."""

_MOST = 2000
_VALUE = 2000
_TONES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}
_STEPS = {
    StepStatus.PROVED: "good",
    StepStatus.REFUTED: "error",
    StepStatus.UNSETTLED: "warning",
    StepStatus.NOT_TRIED: "none",
}


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write the page; in ASCII with character references where `out` is a legacy encoding."""
    from mpdoctor.reports.charts import charts

    templates = environment()
    templates.filters["named"] = _named
    findings = list(_findings(diagnosis.findings))
    text = templates.get_template("report.html.j2").render(
        version=__version__,
        **styled(templates, ("report.css",), "report.js"),
        verdict=diagnosis.verdict,
        tone=_tone(diagnosis),
        summary=_summary(diagnosis),
        cause=diagnosis.walk.cause if diagnosis.walk is not None else None,
        unread=diagnosis.unread,
        areas=[*_areas(diagnosis)],
        steps=[
            {
                "name": step.name,
                "status": step.status.value,
                "tone": _STEPS[step.status],
                "message": step.message,
                "advice": step.advice,
            }
            for step in diagnosis.probe_steps
        ],
        charts=[*charts(diagnosis)],
        severities=[severity.value for severity in Severity],
        finding_areas=[
            area.value
            for area in Area
            if any(one.rule.area is area for one in diagnosis.findings)
        ],
        findings=findings,
        left_out=f"{len(diagnosis.findings) - len(findings):,}"
        if len(diagnosis.findings) > len(findings)
        else "",
        ignored=[
            {
                "rule": one_line(one.rule),
                "count": counted(one.count, "finding"),
                "reason": one_line(one.reason),
                "until": one.until,
            }
            for one in diagnosis.ignored
        ],
        skipped=[*_skipped(diagnosis.skipped)],
    )
    if not encoding_of(out).startswith("utf"):
        text = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    out.write(without_commands(text) + "\n")


def _named(text: str) -> Markup:
    """A message with the names in backticks as code; everything is escaped."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:
        parts = ["`".join(parts)]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else part
        for index, part in enumerate(parts)
    )


def _tone(diagnosis: Diagnosis) -> str:
    if diagnosis.verdict == "healthy":
        return "good"
    if diagnosis.verdict != "findings":
        return "warning"
    return _TONES[min((f.severity for f in diagnosis.findings), key=lambda s: s.rank)]


def _summary(diagnosis: Diagnosis) -> str:
    found = count_severities(Counter(one.severity for one in diagnosis.findings))
    read = ", ".join(
        counted(diagnosis.examined[kind], noun)
        for kind, noun in NOUNS.items()
        if diagnosis.examined.get(kind)
    )
    return f"{found or 'No findings'}. Examined: {read or 'nothing'}."


def _areas(diagnosis: Diagnosis) -> Iterator[dict[str, Any]]:
    for area in Area:
        status = diagnosis.areas.get(area, NOT_LOOKED_AT)
        if area is Area.SETTINGS and status.status != "findings":
            continue
        found = count_severities(
            {
                Severity.ERROR: status.errors,
                Severity.WARNING: status.warnings,
                Severity.INFO: status.info,
            }
        )
        tone = "none"
        if status.status == "findings":
            tone = "info"
            if status.errors or status.warnings:
                tone = "error" if status.errors else "warning"
        elif status.status == "not settled":
            tone = "warning"
        elif status.status == "healthy" and not status.ignored:
            tone = "good"
        yield {
            "name": area.value,
            "status": found or status.status,
            "tone": tone,
            "reason": status.reason,
            "ignored": status.ignored,
        }


def _findings(findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    size = 0
    for number, finding in enumerate(findings[:_MOST], 1):
        shown = _finding(finding, number)
        size += sum(len(str(value)) for value in shown.values())
        if size > LARGEST:
            return
        yield shown


def _finding(finding: Finding, number: int) -> dict[str, Any]:
    reference = finding.rule.reference
    return {
        "number": number,
        "code": one_line(finding.rule.code),
        "name": one_line(finding.rule.name),
        "area": finding.rule.area.value,
        "severity": finding.severity.value,
        "confidence": ""
        if finding.confidence is Confidence.CERTAIN
        else finding.confidence.value,
        "count": counted(finding.count, "record") if finding.count else "",
        "message": one_line(finding.message),
        "help": one_line(finding.help or finding.rule.fix),
        "why": one_line(finding.rule.why),
        "places": list(dict.fromkeys(map(_place, finding.places))),
        "difference": one_line(shown_difference(finding.difference))
        if finding.difference is not None
        else "",
        "context": one_line(shown_context(finding)),
        "evidence": [*_evidence(finding.evidence)],
        "reference": one_line(reference) if reference.startswith("https://") else "",
    }


def _evidence(evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in sorted(evidence.items(), key=lambda pair: str(pair[0])):
        if name == "difference":
            # A sentence above says it.
            continue
        yield one_line(str(name)), _described(value)


def _described(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = sorted(value.items(), key=lambda pair: str(pair[0]))
        value = ", ".join(
            f"{str(key)[:_VALUE]}: {_described(each)}" for key, each in pairs
        )
    elif isinstance(value, list | tuple):
        value = ", ".join(map(_described, value))
    return one_line(str(value), longest=_VALUE)


def _place(place: Place) -> str:
    line = f":{place.line}" if place.line else ""
    record = "" if place.record is None else f"[{place.record}]"
    return one_line(f"{shown_path(place.source)}{line}{record} {place.field}".rstrip())


def _skipped(skipped: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for code, reason in sorted(skipped.items()):
        reasons[reason].append(code)
    for reason, codes in reasons.items():
        yield reason, ", ".join(codes)
