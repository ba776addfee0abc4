"""The shapes of project tokens, and of the credentials that are taken for them.

https://docs.mixpanel.com/reference/project-token
https://docs.mixpanel.com/reference/project-secret
https://docs.mixpanel.com/reference/service-accounts
"""

import base64
import binascii
import re
from datetime import date
from enum import StrEnum

TOKEN_LENGTH = 32

API_SECRETS_RETIRED = date(2027, 3, 3)
"""From this day on no Mixpanel API takes a project's API secret."""


class TokenFlaw(StrEnum):
    """Why a text is no token; the value completes "token … "."""

    EMPTY = "is empty"
    PLACEHOLDER = "is a placeholder"
    QUOTED = "holds quotes"
    SPACED = "holds white space"
    CHARACTERS = "holds characters other than letters and digits"
    LENGTH = "is not 32 characters long"
    NOT_HEXADECIMAL = "is not hexadecimal"


IMPOSSIBLE = frozenset(TokenFlaw) - {TokenFlaw.LENGTH, TokenFlaw.NOT_HEXADECIMAL}
"""Flaws with which a text cannot be a token of any project."""

_ALPHANUMERIC = re.compile(r"[0-9A-Za-z]+\Z")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{32}\Z")
_QUOTES = re.compile("[\"'`´‘’‚“”„«»]")


def token_flaw(text: str) -> TokenFlaw | None:
    """Why this cannot be a project's token, or `None`.

    Mixpanel documents tokens as alphanumeric; 32 hexadecimal characters are what it
    has always issued, so `LENGTH` and `NOT_HEXADECIMAL` are strong signs, not proof.
    """
    if not text.strip():
        return TokenFlaw.EMPTY
    if is_placeholder(text):
        return TokenFlaw.PLACEHOLDER
    if _QUOTES.search(text):
        return TokenFlaw.QUOTED
    if any(character.isspace() for character in text):
        return TokenFlaw.SPACED
    if not _ALPHANUMERIC.match(text):
        return TokenFlaw.CHARACTERS
    if len(text) != TOKEN_LENGTH:
        return TokenFlaw.LENGTH
    if not _HEXADECIMAL.match(text):
        return TokenFlaw.NOT_HEXADECIMAL
    return None


_WORDS = re.compile(
    r"(?:test|testing|example|sample|dummy|fake|placeholder|changeme|replaceme|todo|tbd"
    r"|fixme|undefined|null|none|nil|nan)\Z"
    r"|(?:the|my|test|fake|dummy|sample|example)?(?:mixpanel|mp)?(?:project|api)?token"
    r"(?:here)?\Z"
    r"|(?:your|insert|replace|enter|paste|put|add)[a-z]*token[a-z]*\Z"
)
_TEMPLATE = re.compile(
    r"\$\{|\$\(|\{\{|<%|%[A-Za-z_]{3,}%|<[^<>]*>|\$[A-Z_]{3,}\Z"
    r"|process\.env|import\.meta|os\.environ|getenv",
)
_FILLER = re.compile(r"(?:x{3,}|X{3,}|0{3,}|\*{3,}|\.{3,}|_{3,}|-{3,}|…+)\Z")
_PUNCTUATION = re.compile(r"[\W_]+")


def is_placeholder(text: str) -> bool:
    """Whether somebody forgot to put the real token here.

    >>> is_placeholder("YOUR_PROJECT_TOKEN"), is_placeholder("${MIXPANEL_TOKEN}")
    (True, True)
    """
    if len(text) > 200:
        return False
    bare = text.strip()
    if _FILLER.match(bare) or _TEMPLATE.search(bare):
        return True
    return bool(_WORDS.match(_PUNCTUATION.sub("", bare.casefold())))


def shorten_token(token: str) -> str:
    """A token as messages show it: `abcd…wxyz`."""
    return token if len(token) <= 12 else f"{token[:4]}…{token[-4:]}"


SERVICE_ACCOUNT_SUFFIX = ".mp-service-account"
_SERVICE_ACCOUNT = re.compile(r"[^\s:]{1,200}\.mp-service-account\Z")
_WITH_SECRET = re.compile(r"\.mp-service-account(?::|%3[Aa])[0-9A-Za-z]{8,}")
_BASIC = re.compile(r"\s*[Bb]asic\s+([0-9A-Za-z+/_-]{16,2000}={0,2})\s*\Z")


def is_service_account(text: str) -> bool:
    """Whether this is the user name of a service account: a name, but no secret."""
    return bool(_SERVICE_ACCOUNT.match(text))


def holds_service_account(text: str) -> bool:
    """Whether a service account's name stands here together with its secret.

    Either plain, as in `name.1a2b3c.mp-service-account:secret`, or inside the value of
    an `Authorization` header.
    """
    # Most text is neither, and a plain search is the cheapest way to see it.
    if SERVICE_ACCOUNT_SUFFIX in text and _WITH_SECRET.search(text):
        return True
    header = _BASIC.match(text)
    if header is None:
        return False
    packed = header[1].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(packed + "=" * (-len(packed) % 4))
    except (ValueError, binascii.Error):
        return False
    return bool(_WITH_SECRET.search(plain.decode("latin-1")))


def is_service_account_secret(text: str) -> bool:
    """Whether this has the shape in which Mixpanel issues secrets of service accounts.

    Not documented: 32 letters and digits, with capitals among small letters, which no
    token has.
    """
    return (
        len(text) == TOKEN_LENGTH
        and bool(_ALPHANUMERIC.match(text))
        and not _HEXADECIMAL.match(text)
        and any(character.isupper() for character in text)
        and any(character.islower() for character in text)
        and any(character.isdigit() for character in text)
    )


def is_api_credential(text: str) -> bool:
    """Whether this has the shape of an API key or API secret, which is that of a token."""
    return bool(_HEXADECIMAL.match(text))


class Credential(StrEnum):
    """What the name of a property says that it holds."""

    KEY = "API key"
    PROJECT = "API secret"
    ACCOUNT = "service account's secret"


_NAMES = {
    **dict.fromkeys(
        ("apikey", "mixpanelapikey", "mpapikey", "projectapikey"), Credential.KEY
    ),
    **dict.fromkeys(
        (
            "apisecret",
            "mixpanelapisecret",
            "mpapisecret",
            "mixpanelsecret",
            "mpsecret",
            "projectsecret",
            "projectapisecret",
            "mixpanelprojectsecret",
        ),
        Credential.PROJECT,
    ),
    **dict.fromkeys(
        (
            "serviceaccountsecret",
            "serviceaccountpassword",
            "mixpanelserviceaccountsecret",
            "mixpanelserviceaccountpassword",
            "mpserviceaccountsecret",
            "mpserviceaccountpassword",
            "mixpanelsasecret",
            "mpsasecret",
            "sasecret",
        ),
        Credential.ACCOUNT,
    ),
}


def named_credential(property: str) -> Credential | None:
    """The credential that a property is named after, however the name is written."""
    return _NAMES.get(_PUNCTUATION.sub("", property.casefold()))


_SECRET_LIKE = re.compile(r"[0-9A-Za-z_+/=.-]{16,200}\Z")


def may_be_secret(text: str) -> bool:
    """Whether a value could be a secret: neither redacted, nor a placeholder, nor prose."""
    return (
        bool(_SECRET_LIKE.match(text))
        and len(set(text)) > 4
        and not is_placeholder(text)
    )
