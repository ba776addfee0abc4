"""Which properties hold personal data, by their names and values."""

from collections.abc import Mapping

from mpdoctor.text.formats import FORMATS
from mpdoctor.text.words import tokens

_WORDS = frozenset(
    [
        "birthday",
        "birthdate",
        "dob",
        "email",
        "emails",
        "iban",
        "ip",
        "mail",
        "mobile",
        "passport",
        "password",
        "phone",
        "ssn",
        "surname",
        "telephone",
        "username",
    ]
)
_PAIRS = (
    ("birth", "date"),
    ("card", "number"),
    ("credit", "card"),
    ("date", "birth"),
    ("family", "name"),
    ("first", "name"),
    ("full", "name"),
    ("given", "name"),
    ("home", "address"),
    ("ip", "address"),
    ("last", "name"),
    ("postal", "address"),
    ("shipping", "address"),
    ("street", "address"),
    ("tax", "id"),
    ("user", "name"),
)
_KINDS_OF = frozenset(
    [
        "bounced",
        "campaign",
        "clicked",
        "count",
        "domain",
        "enabled",
        "id",
        "opened",
        "opt",
        "optin",
        "sent",
        "status",
        "template",
        "type",
        "verified",
        "verification",
    ]
)
"""Words that make `email_sent` a fact about an email rather than an address."""


def is_personal(name: str, texts: Mapping[str, int]) -> bool:
    """Whether a property of this name and with these texts tells who a person is."""
    if texts and all(map(FORMATS["email"], texts)):
        return True
    words = tokens(name)
    if not _KINDS_OF.isdisjoint(words):
        return False
    return not _WORDS.isdisjoint(words) or any(
        set(pair) <= set(words) for pair in _PAIRS
    )
