"""Links with UTM parameters that Mixpanel does not read."""

import re
import sys
from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, the_property
from mpdoctor.text.bulk import HealthyTexts

_WATCHED = frozenset({"$current_url", "current_url_search"})

_PARAMETER = re.compile(
    r"(?<=[?&])(?!(?-i:utm_(?:source|medium|campaign|content|term|id))=)"
    r"utm[_-]?(source|medium|campaign|content|term|id)(?==)",
    re.IGNORECASE,
)
"""One that is written in any way but the right one."""

_WITHOUT_PARAMETERS = HealthyTexts(never="=")

_SHORTEST = len("?UTM_id=1")


def finds(url: str) -> str | None:
    """The first parameter that is not read, under the name that it should have."""
    if "utm" not in url.lower():
        return None
    for found in _PARAMETER.finditer(url):
        right = f"utm_{found[1].lower()}"
        if f"{right}=" not in url:
            return right
    return None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in _WATCHED:
        yield ValueCheck(
            finds,
            frozenset({str}),
            lengths=(_SHORTEST, sys.maxsize),
            clears=_WITHOUT_PARAMETERS,
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = by_frequency(finding.kinds)
    yield Problem(
        f"{the_property(finding.property, finding.event)} has "
        f"{listed(f'`{name}`' for name in kinds)} in another case or spelling",
        at=f"properties.{finding.property}",
        evidence={"samples": list(finding.samples)},
    )


RULE = Rule(
    code="UTM002",
    name="miscased-utm-parameter",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="A page was opened with a parameter such as `UTM_Source` or `utmsource` instead "
    "of `utm_source`.",
    why="SDKs read the lower-case names only. The visit has no campaign and counts "
    "as direct or organic traffic.",
    fix="Write UTM parameters in all links in lower case and with an underscore.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/traffic-attribution",
)
