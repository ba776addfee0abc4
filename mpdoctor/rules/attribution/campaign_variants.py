"""One source or medium under several names."""

import re
from collections.abc import Iterator, Mapping

from mpdoctor.model.campaigns import Campaigns
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency, listed, quoted
from mpdoctor.text.masking import without_people

FEWEST = 3
SHOWN = 4
MOST = 20

_SITE = re.compile(r"^(?:www|m|l|lm|web|business|mobile)\.|\.(?:com|net|org)$")
_SYNONYMS = {
    "adwords": "google ads",
    "googleads": "google ads",
    "fb": "facebook",
    "face book": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "li": "linkedin",
    "linked in": "linkedin",
    "lnkd.in": "linkedin",
    "t.co": "twitter",
    "tik tok": "tiktok",
    "yt": "youtube",
    "you tube": "youtube",
    "news letter": "newsletter",
    "e mail": "email",
    "ppc": "cpc",
    "paidsocial": "paid social",
    "paidsearch": "paid search",
}


def same(value: str) -> str:
    """What spellings of one source or medium have in common."""
    text = re.sub(r"[\s_\-+]+", " ", value.casefold()).strip()
    bare = _SITE.sub("", _SITE.sub("", text))
    return _SYNONYMS.get(text) or _SYNONYMS.get(bare, bare)


def check(campaigns: Campaigns) -> Iterator[Problem]:
    for name in ("utm_source", "utm_medium"):
        groups: dict[str, dict[str, int]] = {}
        for value, count in campaigns.values(name).items():
            if count >= FEWEST and value.strip():
                groups.setdefault(same(value), {})[value] = count
        split = {key: found for key, found in groups.items() if len(found) > 1}
        if split:
            yield _problem(campaigns, name, split)


def _problem(
    campaigns: Campaigns, name: str, split: Mapping[str, Mapping[str, int]]
) -> Problem:
    totals = {key: sum(found.values()) for key, found in split.items()}
    first = split[by_frequency(totals)[0]]
    values = by_frequency(first)
    spellings = listed(quoted(without_people(value)) for value in values[:SHOWN])
    rest = f", and {len(split) - 1} more like it" if len(split) > 1 else ""
    places = {
        place
        for use in campaigns.events.values()
        if _has_any(use.sources if name == "utm_source" else use.mediums, first)
        for place in use.seen.positions
    }
    return Problem(
        f"`{name}` has one value under several names: {spellings}{rest}",
        at=f"properties.{name}",
        subject={"property": name},
        # The largest spelling of each is taken for the right one.
        count=sum(
            sum(found.values()) - max(found.values()) for found in split.values()
        ),
        positions=tuple(sorted(places)[:3]),
        evidence={
            "variants": [_shown(split[key]) for key in by_frequency(totals)[:MOST]]
        },
    )


def _shown(found: Mapping[str, int]) -> Mapping[str, int]:
    """Spellings with their counts; what visitors write into addresses may name people."""
    counts: dict[str, int] = {}
    for value, count in sorted(found.items()):
        name = without_people(value)
        counts[name] = counts.get(name, 0) + count
    return counts


def _has_any(values: Mapping[str, int], wanted: Mapping[str, int]) -> bool:
    return not wanted.keys().isdisjoint(values)


RULE = Rule(
    code="UTM003",
    name="campaign-variants",
    severity=Severity.WARNING,
    looks_at=Campaigns,
    check=check,
    summary="One source or medium has several names, such as `Facebook`, `facebook` and `fb`.",
    why="Values are case-sensitive, so reports by `utm_source` or `utm_medium` show one "
    "channel as several. The rule compares values without case, spaces, hyphens, "
    "`www.` and `.com`, and knows common short names. Each spelling must be in at least "
    "3 records; of all values, a few dozen are compared.",
    fix="Agree on one spelling in lower case and use it in all links. For data that is "
    "stored already, make a custom property or a lookup table that maps the spellings.",
    reference="https://docs.mixpanel.com/docs/data-structure/events-and-properties",
)
