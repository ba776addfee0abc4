"""JSON Lines: the parts of the JSON document, one per line, for streams and tables."""

from typing import Any, TextIO

from mpdoctor.model.report import Diagnosis
from mpdoctor.reports.formats.json import document, write_json_line


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write a line of the type `run`, and then one of the type `finding` for each.

    Their other fields are those of the JSON document.
    """
    run: dict[str, Any] = document(diagnosis)
    findings = run.pop("findings")
    write_json_line({"type": "run", **run}, out)
    for finding in findings:
        write_json_line({"type": "finding", **finding}, out)
