"""Who asks, without ever showing it."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from mpdoctor.model.settings import Secret, ServiceAccount

SHORTEST = 6
"""Whatever is shorter is found in everything, and is no secret."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A Basic user and password. Only the password is a secret; a token has none."""

    user: str
    password: Secret

    def header(self) -> str:
        """The value of `Authorization`, for the wire alone."""
        return f"Basic {self._packed()}"

    def secrets(self) -> tuple[str, ...]:
        """Every form in which the secret may come back in an answer."""
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
            self._packed().rstrip("="),
        }
        long = (form for form in forms if len(form) >= SHORTEST)
        return tuple(sorted(long, key=len, reverse=True))

    def _packed(self) -> str:
        pair = f"{self.user}:{self.password.reveal()}"
        return base64.b64encode(pair.encode()).decode()


def token_as_user(token: str) -> Credentials:
    """A project token as the Basic user, as SDKs send it."""
    return Credentials(token, Secret(""))


def service_account(account: ServiceAccount) -> Credentials:
    """A service account with its secret."""
    return Credentials(account.username, account.secret)


class Anonymizer:
    """Takes secrets out of what came back: servers and proxies echo what they were sent."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._secrets = credentials.secrets() if credentials is not None else ()

    def over(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text

    def over_json(self, value: Any) -> Any:
        """The same in parsed JSON, where escapes have become what they stand for."""
        if not self._secrets:
            return value
        if isinstance(value, str):
            return self.over(value)
        if isinstance(value, list):
            return [self.over_json(each) for each in value]
        if isinstance(value, dict):
            return {self.over(key): self.over_json(value[key]) for key in value}
        return value
