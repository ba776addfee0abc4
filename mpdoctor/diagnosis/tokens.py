"""Which tokens the records carry, and whose they are."""

from collections.abc import Iterable, Mapping
from itertools import islice

from msgspec import Struct

from mpdoctor.diagnosis.seen import seen_from
from mpdoctor.mixpanel.tokens import (
    TokenFlaw,
    holds_service_account,
    is_service_account_secret,
    token_flaw,
)
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import EventSource, InputTotals, Occurrences
from mpdoctor.text.redacted import is_redacted


class TokenUse(Struct, frozen=True):
    """One token, and the streams of events that carry it."""

    token: str
    flaw: TokenFlaw | None
    sources: tuple[EventSource, ...]
    seen: Occurrences

    @property
    def possible(self) -> bool:
        """Whether this can be a token of some project at all."""
        return self.flaw in (None, TokenFlaw.NOT_HEXADECIMAL)


def tokens_used(totals: InputTotals) -> tuple[TokenUse, ...]:
    """Every token in the records, in order; blank and redacted ones, and secrets, are
    left out."""
    by_token: dict[str, list[EventSource]] = {}
    for source in totals.sources:
        token = source.token
        if not token or not token.strip() or is_redacted(token):
            continue
        if not is_secret(token, totals.setup):
            by_token.setdefault(token, []).append(source)
    return tuple(
        TokenUse(token, token_flaw(token), tuple(sources), seen_from(sources))
        for token, sources in sorted(by_token.items())
    )


def is_secret(text: str, setup: Setup, *, known: bool = True) -> bool:
    """Whether a text in a token's place is a secret, which must never be shown.

    A token in the settings is believed to be one, unless it is the one in question.
    """
    secret = own_secret(setup)
    if secret is not None and secret in text:
        return True
    if known and text in known_tokens(setup):
        return False
    return holds_service_account(text) or is_service_account_secret(text)


SHORTEST_SECRET = 8
"""A shorter one in the settings is no secret, and would be found in everything."""


def own_secret(setup: Setup) -> str | None:
    """The secret that the settings themselves hold."""
    if setup.service_account is None:
        return None
    secret = setup.service_account.secret.reveal()
    return secret if len(secret) >= SHORTEST_SECRET else None


def known_tokens(setup: Setup) -> Mapping[str, tuple[str, ...]]:
    """The names of the environments that have each token; `""` is the project itself."""
    names: dict[str, list[str]] = {}
    for name, environment in sorted(setup.environments.items()):
        if environment.token:
            names.setdefault(environment.token, []).append(name)
    if setup.token and setup.token not in names:
        names[setup.token] = [setup.environment]
    return {token: tuple(owners) for token, owners in names.items()}


MOST_UNKNOWN = 3
"""Tokens of the data that Mixpanel is asked about: those of most records."""


def unknown_tokens(setup: Setup, tokens: Iterable[str]) -> list[str]:
    """Those of the data's tokens that the settings do not know, in the order given."""
    known = known_tokens(setup)
    unknown = (
        token
        for token in tokens
        if token not in known
        and token_flaw(token) is None
        and not is_secret(token, setup)
    )
    return list(islice(unknown, MOST_UNKNOWN))


def tokens_in(setup: Setup) -> Mapping[str, str]:
    """The tokens in the settings, by the key under which they stand."""
    tokens = {
        (f"environments.{name}.token" if name else "project.token"): environment.token
        for name, environment in sorted(setup.environments.items())
        if environment.token is not None
    }
    if setup.token is not None and setup.token not in tokens.values():
        tokens["project.token"] = setup.token
    return tokens
