"""How the rules of this family look at values, and what they say of them."""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from mpdoctor.mixpanel.names import CAMPAIGN_PROPERTIES, PERSON_PROPERTIES
from mpdoctor.model.rule import ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.text.bulk import HealthyNests, ImpersonalTexts
from mpdoctor.text.keys import KEY_PREFIXES, SHORTEST_KEY
from mpdoctor.text.personal import as_named
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_names import Named, personal_name
from mpdoctor.text.words import tokens

IDS = frozenset({"distinct_id", "$distinct_id", "$user_id", "$device_id"})
PAGES = frozenset(
    {
        *("$current_url", "$referrer", "$initial_referrer", "current_url_search"),
        *("current_url_path", "$pathname", "$attr-href", "$el_attr__href"),
    }
)
SEARCHES = frozenset({"mp_keyword"}) | CAMPAIGN_PROPERTIES
TITLES = frozenset({"current_page_title", "$el_text"})

_PAGE_WORDS = frozenset(
    ["url", "uri", "link", "href", "referrer", "referer", "location"]
)
_SHORTEST = 5
_MOST = 500
"""Values inside a list or an object that are looked at."""

IMPERSONAL = ImpersonalTexts(KEY_PREFIXES, SHORTEST_KEY)
IMPERSONAL_PAGES = ImpersonalTexts(KEY_PREFIXES, SHORTEST_KEY, query=True)
IMPERSONAL_NESTS = HealthyNests(impersonal=True)

TEXT = frozenset({str})
NESTS = frozenset({list, dict})
WHOLE_NUMBERS = frozenset({int})
LENGTHS = (_SHORTEST, sys.maxsize)

Finds = Callable[[Any], str | None]


def is_page(column: Column) -> bool:
    """Whether a property holds addresses of pages."""
    return column.property in PAGES or (
        not column.known and not _PAGE_WORDS.isdisjoint(tokens(column.property)[-1:])
    )


def is_custom(column: Column) -> bool:
    """Whether a sender chose the property, or it is one about a person."""
    return not column.known or column.property in PERSON_PROPERTIES


def name_of(column: Column) -> Named | None:
    """What the name of a property says, if a sender chose it."""
    return personal_name(column.property) if is_custom(column) else None


def named_check(named: Named, wanted: Mapping[Personal, Any]) -> Iterator[ValueCheck]:
    """Checks the values of a property whose name says what they are."""
    if named.kind in wanted:
        yield ValueCheck(
            partial(_as_named, named), TEXT | WHOLE_NUMBERS, lengths=(3, 4096)
        )


def _as_named(named: Named, value: Any) -> str | None:
    found = as_named(named, value)
    return None if found is None else found.value


def in_nests(finds: Finds) -> ValueCheck:
    """Looks at all texts inside lists and objects."""
    return ValueCheck(partial(_inside, finds), NESTS, clears=IMPERSONAL_NESTS)


def _inside(finds: Finds, value: Any) -> str | None:
    waiting, left = [value], _MOST
    while waiting and left:
        left -= 1
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one[:left]
        elif isinstance(one, dict):
            waiting += [*one.values()][:left]
        elif isinstance(one, str):
            found = finds(one)
            if found is not None:
                return found
    return None


def labels(finding: ValueFinding) -> list[Personal]:
    """What was found, the worst first."""
    return [kind for kind in Personal if finding.kinds.get(kind.value)]
