"""Clicks on ads that have no campaign."""

import re
from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import by_frequency, listed, quoted, the_property
from mpdoctor.text.bulk import ImpersonalTexts
from mpdoctor.text.keys import KEY_PREFIXES, SHORTEST_KEY
from mpdoctor.text.masking import without_people

_WATCHED = frozenset({"$current_url", "current_url_search"})
_CLICK = re.compile(
    r"[?&](gclid|dclid|wbraid|gbraid|msclkid|ttclid|twclid|li_fat_id|ScCid)=[^&#]",
    re.IGNORECASE,
)
"""Not `fbclid`: Facebook adds it to every link, ad or not."""

_TAGGED = re.compile(r"[?&]utm_(?:source|campaign|medium)=", re.IGNORECASE)

# The same as for privacy, so that the compiled scanner looks at each address once.
_WITHOUT_QUERY = ImpersonalTexts(KEY_PREFIXES, SHORTEST_KEY, query=True)

_NAMES = {"sccid": "ScCid"}


def finds(url: str) -> str | None:
    """The click id of an address that has no campaign."""
    found = _CLICK.search(url)
    if found is None or _TAGGED.search(url):
        return None
    name = found[1].lower()
    return _NAMES.get(name, name)


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property in _WATCHED:
        yield ValueCheck(
            finds, frozenset({str}), lengths=(10, 16_384), clears=_WITHOUT_QUERY
        )


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = by_frequency(finding.kinds)
    yield Problem(
        f"{the_property(finding.property, finding.event)} has "
        f"{listed(map(quoted, kinds))} of an ad, but no UTM parameter",
        at=f"properties.{finding.property}",
        evidence={
            "kinds": dict(finding.kinds),
            "samples": [without_people(str(one)) for one in finding.samples],
        },
    )


RULE: Rule[ValueFinding] = Rule(
    code="UTM007",
    name="untagged-ad",
    severity=Severity.INFO,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="Somebody came from an ad, as a click id such as `gclid` shows, but the link has "
    "no UTM parameters.",
    why="Mixpanel stores the click id and can say nothing of the ad that it stands for. "
    "In reports by source and campaign, the visit counts as `(not set)`.",
    fix="Add `utm_source`, `utm_medium` and `utm_campaign` to the links of ads. Automatic "
    "tagging of ad services is for their own reports only.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/traffic-attribution",
    needs=frozenset({Need.EVENTS}),
)
