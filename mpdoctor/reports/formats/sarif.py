"""SARIF 2.1.0, the format of code scanning.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
What GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from collections.abc import Iterable
from typing import Any, TextIO

from mpdoctor import __version__
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.place import NOWHERE, Place
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.model.rule import Rule
from mpdoctor.reports.formats.json import write_json
from mpdoctor.reports.locations import SETTINGS, best_place, fingerprints, uri
from mpdoctor.reports.sanitize import one_line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_PRECISIONS = {
    Confidence.CERTAIN: "very-high",
    Confidence.LIKELY: "high",
    Confidence.POSSIBLE: "medium",
}
_LONGEST_PATH = 4096
_MOST = 5000
"""GitHub shows this many results of a run; the findings that come first are the worst."""


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write a log with one run."""
    findings = diagnosis.findings[:_MOST]
    rules = list({finding.rule.code: finding.rule for finding in findings}.values())
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    results = [
        _result(finding, numbers[finding.rule.code], mark)
        for finding, mark in zip(findings, fingerprints(findings), strict=True)
    ]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "mpdoctor",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(diagnosis)],
        "results": results,
    }
    write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out)


def _invocation(diagnosis: Diagnosis) -> dict[str, Any]:
    told: dict[str, Any] = {
        "executionSuccessful": not (diagnosis.unread or diagnosis.unsettled)
    }
    if diagnosis.unread:
        told["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": _text(message)}}
            for message, _ in diagnosis.unread
        ]
    return told


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": one_line(rule.code),
        "name": one_line(rule.name),
        "shortDescription": {"text": _text(rule.summary)},
        "fullDescription": {"text": _text(f"{rule.summary} {rule.why}")},
        "help": {"text": _text(f"{rule.why} {rule.fix}")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["mixpanel", rule.area.value],
            "precision": _PRECISIONS[rule.confidence],
            "problem.severity": _LEVELS[rule.severity].replace(
                "note", "recommendation"
            ),
        },
    }
    if rule.reference.startswith("https://"):
        told["helpUri"] = one_line(rule.reference).replace(" ", "%20")
    return told


def _result(finding: Finding, rule: int, fingerprint: str) -> dict[str, Any]:
    advice = finding.help or finding.rule.fix
    best = best_place(finding)
    primary = best if best != NOWHERE else SETTINGS
    others = [place for place in finding.places if place != primary]
    if finding.planned not in (NOWHERE, primary):
        others.append(finding.planned)
    told: dict[str, Any] = {
        "ruleId": one_line(finding.rule.code),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{_text(finding.message)}\n\n{_text(advice)}"},
        "locations": [_location(primary)],
        "partialFingerprints": {
            "mpdoctor/v1": fingerprint,
            # GitHub knows an alert again by this one alone.
            "primaryLocationLineHash": f"{fingerprint}:1",
        },
        "properties": {"confidence": finding.confidence.value},
    }
    if finding.count:
        told["occurrenceCount"] = finding.count
    if others:
        told["relatedLocations"] = list(_numbered(others))
    return told


def _numbered(places: Iterable[Place]) -> Iterable[dict[str, Any]]:
    for number, place in enumerate(places, 1):
        yield {"id": number, **_location(place), "message": {"text": _where(place)}}


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": uri(place.source[:_LONGEST_PATH])}
    }
    physical["region"] = {"startLine": max(1, place.line)}
    told: dict[str, Any] = {"physicalLocation": physical}
    if place.field:
        told["logicalLocations"] = [
            {"fullyQualifiedName": one_line(place.field), "kind": "property"}
        ]
    return told


def _where(place: Place) -> str:
    parts = [place.field or "here"]
    if place.record is not None:
        parts.append(f"record {place.record}")
    return _text(", ".join(parts))


def _text(text: str) -> str:
    # `[text](target)` is a link in a message, unless the bracket is escaped.
    return one_line(text).replace("](", "\\](") or "(blank)"
