"""JUnit XML: one test suite per area, one test case per finding.

Valid against the schema of Jenkins. What does not make the run fail is no failure here:
a test case that passes and says in its output what was found.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mpdoctor.model.levels import Area
from mpdoctor.model.place import Place
from mpdoctor.model.report import AreaStatus, Diagnosis, Finding
from mpdoctor.reports.locations import shown_path
from mpdoctor.reports.sanitize import encoding_of, one_line, without_commands

_PLACES = 3


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write the document, in ASCII where `out` has a legacy encoding."""
    suites = Element("testsuites", name="mpdoctor")
    for area in Area:
        found = [each for each in diagnosis.findings if each.rule.area is area]
        status = diagnosis.areas.get(area)
        if found or (status is not None and area is not Area.SETTINGS):
            _suite(suites, area, status, found, diagnosis)
    if diagnosis.unread:
        _unread(suites, diagnosis.unread)
    for kind in ("tests", "failures", "errors"):
        suites.set(kind, str(sum(int(suite.get(kind, "0")) for suite in suites)))
    indent(suites)
    text = tostring(suites, encoding="us-ascii").decode()
    if encoding_of(out).startswith("utf"):
        text = tostring(suites, encoding="unicode")
    head = text.partition("<testsuites")
    body = without_commands("".join(head[1:]))
    out.write(f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n')


def _suite(
    suites: Element,
    area: Area,
    status: AreaStatus | None,
    found: Iterable[Finding],
    diagnosis: Diagnosis,
) -> None:
    cases: list[Element] = []
    names: Counter[str] = Counter()
    for finding in found:
        name = _name(finding)
        names[name] += 1
        if names[name] > 1:
            name += f" #{names[name]}"
        cases.append(_case(finding, name, fails=diagnosis.fails(finding.severity)))
    if status is not None and status.status != "findings":
        case = Element("testcase", classname=f"mpdoctor.{area}", name=str(area))
        reason = one_line(status.reason)
        if status.status == "not examined":
            SubElement(case, "skipped").text = reason
        elif status.status == "not settled":
            SubElement(case, "error", type="not settled", message=reason)
        cases.append(case)
    suite = SubElement(suites, "testsuite", name=str(area))
    _count(suite, cases)
    suite.extend(cases)


def _unread(suites: Element, unread: Iterable[tuple[str, str]]) -> None:
    cases = []
    for message, hint in unread:
        case = Element("testcase", classname="mpdoctor.input", name=one_line(message))
        error = SubElement(case, "error", type="unread", message=one_line(message))
        error.text = one_line(hint)
        cases.append(case)
    suite = SubElement(suites, "testsuite", name="input")
    _count(suite, cases)
    suite.extend(cases)


def _count(suite: Element, cases: list[Element]) -> None:
    suite.set("tests", str(len(cases)))
    for attribute, tag in (
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        number = sum(case.find(tag) is not None for case in cases)
        suite.set(attribute, str(number))


def _name(finding: Finding) -> str:
    """The rule and its subject, so that a CI service sees the history of a test."""
    about = [
        str(finding.subject[key])
        for key in ("event", "property", "host")
        if finding.subject.get(key) is not None
    ]
    name = f"{finding.rule.code} {finding.rule.name}"
    return one_line(f"{name}: {' / '.join(about)}" if about else name)


def _case(finding: Finding, name: str, *, fails: bool) -> Element:
    classname = one_line(f"mpdoctor.{finding.rule.code}")
    case = Element("testcase", classname=classname, name=name)
    message = one_line(finding.message)
    details = "\n".join(_details(finding))
    if fails:
        kind = finding.severity.value
        failure = SubElement(case, "failure", type=kind, message=message)
        failure.text = details
    else:
        output = SubElement(case, "system-out")
        output.text = f"{finding.severity}: {message}\n{details}"
    return case


def _details(finding: Finding) -> Iterable[str]:
    if finding.count:
        yield f"count: {finding.count:,}"
    yield from dict.fromkeys(map(_place, finding.places[:_PLACES]))
    yield f"help: {one_line(finding.help or finding.rule.fix)}"


def _place(place: Place) -> str:
    line = f":{place.line}" if place.line else ""
    return one_line(f"{shown_path(place.source)}{line} {place.field}".rstrip())
