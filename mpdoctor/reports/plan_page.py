"""A tracking plan as one HTML file that can be searched and needs no network."""

from typing import TextIO

from mpdoctor import __version__
from mpdoctor.model.plan_docs import DocEvent, PlanDocs
from mpdoctor.reports.page import environment, styled
from mpdoctor.reports.sanitize import encoding_of, one_line, without_commands
from mpdoctor.reports.times import format_day


def write(docs: PlanDocs, out: TextIO) -> None:
    """Write the page; every text of the plan and of data stays text."""
    templates = environment()
    templates.filters["day"] = format_day
    templates.filters["line"] = _line
    text = templates.get_template("plan.html.j2").render(
        version=__version__,
        **styled(templates, ("report.css", "plan.css"), "plan.js"),
        docs=docs,
        owners=_given(docs, "owner"),
        statuses=_given(docs, "status"),
        properties=sum(len(it.properties) for it in docs.events),
    )
    if not encoding_of(out).startswith("utf"):
        text = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    out.write(without_commands(text) + "\n")


def _line(text: object) -> str:
    return one_line(str(text), longest=2_000)


def _given(docs: PlanDocs, attribute: str) -> list[str]:
    """The values of an attribute of events, in order."""
    values = {_value(event, attribute) for event in docs.events}
    return sorted(it for it in values if it)


def _value(event: DocEvent, attribute: str) -> str:
    return _line(getattr(event, attribute))
