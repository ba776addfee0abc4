"""Cards, ids of states, passwords and keys in events and profiles."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.mixpanel.tokens import named_credential
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.rules._messages import listed, quoted, the_property
from mpdoctor.rules.privacy._checks import (
    IDS,
    IMPERSONAL,
    LENGTHS,
    SEARCHES,
    TEXT,
    TITLES,
    WHOLE_NUMBERS,
    in_nests,
    is_custom,
    is_page,
    name_of,
    named_check,
)
from mpdoctor.text.masking import masked, without_people
from mpdoctor.text.personal import CARD_LIKE, NO_CARD, inside, prohibited
from mpdoctor.text.personal_kinds import PROHIBITED, Personal
from mpdoctor.text.words import tokens

_BELOW_CARDS = (-float(10**18), float(10**13 - 1))

_IDENTIFIERS = frozenset(
    [
        "barcode",
        "batch",
        "code",
        "ean",
        "gtin",
        "hash",
        "id",
        "ids",
        "iccid",
        "imei",
        "imsi",
        "invoice",
        "isbn",
        "key",
        "no",
        "number",
        "order",
        "receipt",
        "ref",
        "reference",
        "serial",
        "session",
        "sku",
        "ticket",
        "timestamp",
        "token",
        "tracking",
        "transaction",
        "upc",
        "uuid",
        "version",
    ]
)

_SURE = {
    Personal.KEY: Confidence.CERTAIN,
    Personal.CARD: Confidence.LIKELY,
    Personal.CARD_CODE: Confidence.LIKELY,
    Personal.NATIONAL_ID: Confidence.LIKELY,
    Personal.ACCOUNT: Confidence.CERTAIN,
    Personal.PASSWORD: Confidence.LIKELY,
    Personal.TOKEN: Confidence.LIKELY,
}


def check(subject: ValueFinding | ProfileNote) -> Iterator[Problem]:
    if isinstance(subject, ProfileNote):
        if subject.kind is ProfileOddity.PROHIBITED:
            yield from _of_profiles(subject)
        return
    kinds = [kind for kind in PROHIBITED if subject.kinds.get(kind.value)]
    count = subject.seen.count - subject.kinds.get(NO_CARD, 0)
    if _are_cards(subject):
        kinds = [*dict.fromkeys([Personal.CARD, *kinds])]
    else:
        count -= subject.kinds.get(CARD_LIKE, 0)
    if not kinds:
        return
    yield Problem(
        f"{the_property(subject.property, subject.event)} holds {_named(kinds)}",
        at=f"properties.{subject.property}",
        count=max(1, count),
        evidence={
            "kinds": {kind.value: subject.kinds.get(kind.value, 0) for kind in kinds},
            "samples": list(subject.samples),
        },
        confidence=_SURE[kinds[0]],
    )


def _of_profiles(note: ProfileNote) -> Iterator[Problem]:
    kinds = [kind for kind in PROHIBITED if note.kinds.get(kind.value)]
    where = note.operator or "$properties"
    yield Problem(
        f"profile property {quoted(note.property or '')} holds {_named(kinds)}",
        at=f"{where}.{note.property}",
        evidence={"kinds": dict(note.kinds), "samples": list(note.samples)},
        confidence=_SURE[kinds[0]],
    )


def _named(kinds: list[Personal]) -> str:
    return listed(kind.value for kind in kinds)


def _are_cards(finding: ValueFinding) -> bool:
    """Whether numbers with the check digit of cards are cards, and not those of orders."""
    return bool(finding.kinds.get(CARD_LIKE)) and not finding.kinds.get(NO_CARD)


def finds(value: Any) -> str | None:
    """What a value holds that must never be sent, or a number that may be a card."""
    found = prohibited(value)
    if found is None and isinstance(value, str) and " " in value.strip():
        found = next((kind for kind in inside(value) if kind in PROHIBITED), None)
    return None if found is None else str(found)


def _finds_surely(value: Any) -> str | None:
    found = finds(value)
    return None if found in (CARD_LIKE, NO_CARD) else found


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if is_page(column):
        return
    name = column.property
    if is_custom(column) or name in IDS or name in TITLES or name in SEARCHES:
        named = name_of(column)
        if named is not None and named_credential(name) is None:
            yield from named_check(named, _SURE)
        some = _finds_surely if _is_identifier(name) else finds
        yield ValueCheck(some, TEXT, lengths=LENGTHS, clears=IMPERSONAL)
    if is_custom(column):
        if not _is_identifier(name):
            yield ValueCheck(finds, WHOLE_NUMBERS, bounds=_BELOW_CARDS)
        yield in_nests(_finds_surely)


def _is_identifier(name: str) -> bool:
    """Whether the numbers of a property are those of orders, parcels or machines."""
    return name in IDS or not _IDENTIFIERS.isdisjoint(tokens(name))


def masks(value: Any, label: str) -> Any:
    if label in (CARD_LIKE, NO_CARD):
        return masked(value, Personal.CARD)
    if isinstance(value, str | int) and prohibited(value) is None:
        text = without_people(str(value))
        if text != str(value):
            return text
    return masked(value, label) if isinstance(value, str | int) else "•••"


RULE: Rule[ValueFinding | ProfileNote] = Rule(
    code="PRI001",
    name="prohibited-value",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=(ValueFinding, ProfileNote),
    check=check,
    value_checks=value_checks,
    masks=masks,
    summary="A property holds a payment card, a bank account, a national id, a password, "
    "a token or a secret key.",
    why="Everybody with access to the project can read it, and so can every export and "
    "integration. Mixpanel's guidelines forbid such data in any event or profile. "
    "Numbers count as cards only with an issuer's range, length and check digit; "
    "bank accounts and national ids only with their check digits.",
    fix="Stop sending the property, block it in Lexicon, and delete the data that was "
    "stored. Revoke keys, tokens and passwords: whoever saw them can use them. Send "
    "a flag or a category instead, such as the brand of a card.",
    reference="https://docs.mixpanel.com/guides/guides-by-workflow/data-privacy",
    # A secret in the wrong place is grave, but the data arrives.
    loses_data=False,
    supersedes=("PRI002", "PRI003", "PRI004"),
)
