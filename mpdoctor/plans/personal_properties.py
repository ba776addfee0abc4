"""Which properties hold personal data, by their names and values."""

from collections.abc import Mapping

from mpdoctor.text.personal import whole
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_names import personal_name
from mpdoctor.text.words import tokens

_WORDS = frozenset(
    [
        "birthday",
        "birthdate",
        "dob",
        "email",
        "emails",
        "ip",
        "mail",
        "passport",
        "username",
    ]
)
_PAIRS = (
    ("birth", "date"),
    ("date", "birth"),
    ("home", "address"),
    ("postal", "address"),
    ("shipping", "address"),
    ("street", "address"),
    ("user", "name"),
)
"""Words for what has no form of its own, beside those of `text.personal_names`."""

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
    if texts and all(isinstance(whole(text), Personal) for text in texts):
        return True
    words = tokens(name)
    if not _KINDS_OF.isdisjoint(words):
        return False
    if personal_name(name) is not None:
        return True
    return not _WORDS.isdisjoint(words) or any(
        set(pair) <= set(words) for pair in _PAIRS
    )
