"""Links inside a site that carry UTM parameters."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import listed
from mpdoctor.text.bulk import ImpersonalTexts
from mpdoctor.text.keys import KEY_PREFIXES, SHORTEST_KEY
from mpdoctor.text.masking import without_people

_HOST = re.compile(r"^https?://(?:www\.)?([^/:?#]{1,253})", re.IGNORECASE)
_TAG = re.compile(r"[?&]utm_(source|medium)=([^&#]{1,200})", re.IGNORECASE)
_INTERNAL = frozenset({"internal", "in-site", "onsite", "on-site", "internal-link"})

# The same as for privacy, so that the compiled scanner looks at each address once.
_WITHOUT_QUERY = ImpersonalTexts(KEY_PREFIXES, SHORTEST_KEY, query=True)


def finds(url: str) -> str | None:
    """Why the campaign of an address is the site itself."""
    host = _HOST.match(url)
    if host is None:
        return None
    site = host[1].lower()
    for tag in _TAG.finditer(url):
        value = unquote_plus(tag[2]).strip().lower()
        if value.replace("_", "-").replace(" ", "-") in _INTERNAL:
            return f"utm_{tag[1].lower()} says that it is internal"
        if tag[1].lower() == "source" and "." in value:
            named = value.removeprefix("www.")
            if named == site or site.endswith(f".{named}"):
                return "utm_source is the site itself"
    return None


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == "$current_url":
        yield ValueCheck(
            finds, frozenset({str}), lengths=(12, 16_384), clears=_WITHOUT_QUERY
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield Problem(
        f"pages of the site are opened through its own links with UTM parameters: "
        f"{listed(sorted(finding.kinds))}",
        at="properties.$current_url",
        evidence={
            "kinds": dict(finding.kinds),
            "samples": [without_people(str(one)) for one in finding.samples],
        },
    )


RULE: Rule[ValueFinding] = Rule(
    code="UTM011",
    name="tagged-internal-link",
    severity=Severity.INFO,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="Links inside the site carry UTM parameters.",
    why="Whoever clicks on such a link seems to come from a new campaign, and the true source "
    "is overwritten. The rule sees it where `utm_source` is the site's own host, or where "
    "source or medium is `internal` or `onsite`.",
    fix="Remove UTM parameters from links to your own pages, and send a property of the click "
    "(such as `placement`) instead.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/traffic-attribution",
    needs=frozenset({Need.EVENTS}),
)
