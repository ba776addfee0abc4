"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from typing import Any, TextIO

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import NOWHERE
from mpdoctor.model.report import Diagnosis, Finding
from mpdoctor.reports.formats.json import write_json
from mpdoctor.reports.locations import (
    SETTINGS,
    best_place,
    fingerprints,
    shown_path,
)
from mpdoctor.reports.sanitize import one_line

_SEVERITIES = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write one list with an object for each finding."""
    marks = fingerprints(diagnosis.findings)
    write_json(
        [
            _issue(finding, mark)
            for finding, mark in zip(diagnosis.findings, marks, strict=True)
        ],
        out,
    )


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    place = best_place(finding)
    if place == NOWHERE:
        place = SETTINGS
    count = f" ({finding.count:,})" if finding.count else ""
    return {
        "description": f"{one_line(finding.message)}{count}",
        "check_name": one_line(f"{finding.rule.code} {finding.rule.name}"),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": one_line(shown_path(place.source)),
            "lines": {"begin": max(1, place.line)},
        },
    }
