"""Personal data and secrets in the addresses of pages."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_plus

from mpdoctor.text.keys import key_in
from mpdoctor.text.personal import EMAIL_IN_TEXT, LONGEST, as_named, is_email, is_phone
from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.personal_names import personal_name
from mpdoctor.text.words import tokens

_PAIR = re.compile(r"(?<=[?&#;])([\w.%\[\]-]{1,64})=([^&#;\s]{1,4096})")
_BARE_PAIR = re.compile(r"\A([\w.%\[\]-]{1,64})=([^&#;\s]{1,4096})")
_LOGIN = re.compile(r"://[^\s/@:?#]{1,64}:([^\s/@?#]{1,256})@")
_ENCODED_AT = re.compile("%40", re.IGNORECASE)

_SECRET_WORDS = """
token access_token refresh_token id_token auth_token session_token reset_token
reset_password_token password_reset_token invitation_token invite_token
confirmation_token verification_token verify_token magic_token login_token
email_token unsubscribe_token api_key apikey api_token secret client_secret
session_id sessionid jsessionid phpsessid jwt otp signature x_amz_signature
x_amz_security_token x_goog_signature sig auth sid bearer
"""
_SECRETS = frozenset(_SECRET_WORDS.split())
_EMAILS = frozenset(
    ["email", "mail", "e_mail", "user_email", "username", "login", "user"]
)
_HARMLESS = re.compile(r"[{<\[(*•…]|%7B|%5B|redact|hidden|filtered", re.IGNORECASE)
_SHORTEST_SECRET = 8


def personal_parts(url: str) -> Iterator[Personal]:
    """What the query, the path or the login of an address holds."""
    url = url[:LONGEST]
    for _, kind in _pairs(url):
        yield kind
    if _LOGIN.search(url):
        yield Personal.PASSWORD
    if key_in(url):
        yield Personal.KEY
    if "@" in url or "%40" in url:
        text = _ENCODED_AT.sub("@", url)
        for found in re.split(r"[/?&#;=,\s]", text):
            if "@" in found and is_email(unquote_plus(found)):
                yield Personal.EMAIL
                return


def _pairs(url: str) -> Iterator[tuple[re.Match[str], Personal]]:
    matches = [*_PAIR.finditer(url)]
    first = _BARE_PAIR.match(url)
    for found in (first, *matches) if first else matches:
        kind = _kind(found[1], found[2])
        if kind is not None:
            yield found, kind


def _kind(name: str, written: str) -> Personal | None:
    if _HARMLESS.search(written):
        return None
    value = unquote_plus(written)
    words = _words(name)
    if words in _SECRETS:
        long = len(value) >= _SHORTEST_SECRET and any(map(str.isalnum, value))
        digit = any(map(str.isdecimal, value)) or len(value) >= 20
        return Personal.TOKEN if long and digit else None
    if words in _EMAILS or words.endswith("_email"):
        return Personal.EMAIL if is_email(value) else None
    named = personal_name(name)
    if named is not None and named.kind is not Personal.ADDRESS:
        found = as_named(named, value)
        if found is not None:
            return found
    return Personal.PHONE if value[:1] == "+" and is_phone(value) else None


@lru_cache(maxsize=1024)
def _words(name: str) -> str:
    """The words of a name in a query; the same names come again and again."""
    return "_".join(tokens(unquote_plus(name)))


def masked_queries(url: str, shown: str) -> str:
    """The text with every personal or secret value of a query, and passwords, masked."""
    if "=" not in url and "://" not in url:
        return url
    spans = [found.span(2) for found, _ in _pairs(url)]
    spans += [found.span(1) for found in _LOGIN.finditer(url)]
    for start, end in sorted(spans, reverse=True):
        url = url[:start] + shown + url[end:]
    return url


def masked_url(url: str, shown: str) -> str:
    """The same, and without e-mail addresses in the path or written with `%40`."""
    text = masked_queries(url, shown)
    if "@" not in text and "%40" not in text:
        return text
    parts = re.split(r"([/?&#;=,\s])", text)
    for at, part in enumerate(parts):
        if ("@" in part or "%40" in part) and is_email(unquote_plus(part)):
            parts[at] = shown
    return EMAIL_IN_TEXT.sub(shown, "".join(parts))
