"""Credentials, and the removal of their secrets from what comes back."""

import base64
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from msgspec import Struct

from mpdoctor.model.settings import Secret, ServiceAccount

SHORTEST = 6
"""A shorter text is found in any answer by chance, so it is not removed."""


class Credentials(Struct, frozen=True):
    """User and password of HTTP Basic. Only the password is secret; a token has none."""

    user: str
    password: Secret

    def header(self) -> str:
        """The value of `Authorization`; it must only be sent, never shown."""
        return f"Basic {self._base64()}"

    def secrets(self) -> tuple[str, ...]:
        """Every encoding in which the secret may come back in an answer, longest first."""
        secret = self.password.reveal()
        if not secret:
            return ()
        forms = {
            secret,
            secret.encode().decode("latin-1"),
            quote(secret),
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret)[1:-1],
            base64.b64encode(secret.encode()).decode().rstrip("="),
            self._base64().rstrip("="),
        }
        long = (form for form in forms if len(form) >= SHORTEST)
        return tuple(sorted(long, key=len, reverse=True))

    def _base64(self) -> str:
        pair = f"{self.user}:{self.password.reveal()}"
        return base64.b64encode(pair.encode()).decode()


def token_as_user(token: str) -> Credentials:
    """A project token as the user of HTTP Basic, as SDKs send it."""
    return Credentials(token, Secret(""))


def service_account(account: ServiceAccount) -> Credentials:
    """A service account with its secret."""
    return Credentials(account.username, account.secret)


def scrub(value: Any, secrets: Sequence[str]) -> Any:
    """Text or parsed JSON without secrets: servers and proxies may echo what they were
    sent."""
    if not secrets:
        return value
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "…")
    elif isinstance(value, list):
        return [scrub(each, secrets) for each in value]
    elif isinstance(value, dict):
        return {
            scrub(key, secrets): scrub(each, secrets) for key, each in value.items()
        }
    return value
