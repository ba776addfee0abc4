"""Keys of well-known services, by the beginnings that their makers gave them.

Sources: https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html,
https://docs.stripe.com/keys, https://docs.slack.dev/authentication/tokens and
https://www.rfc-editor.org/rfc/rfc7519
"""

import re

_KEYS = {
    "an AWS access key": r"(?:AKIA|ASIA)[A-Z2-7]{16}",
    "a GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{22,255}",
    "a GitLab token": r"glpat-[A-Za-z0-9_.-]{20,300}",
    "a Google API key": r"AIza[A-Za-z0-9_-]{35}",
    "a Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{10,250}",
    "a Stripe key": r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}",
    "an OpenAI key": r"sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,250}",
    "an npm token": r"npm_[A-Za-z0-9]{36}",
    "a PyPI token": r"pypi-AgE[A-Za-z0-9_-]{50,250}",
    "a SendGrid key": r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
    "a Shopify token": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "a private key": r"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----",
    "a JSON Web Token": (
        r"eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{2,8000}\.[A-Za-z0-9_-]{10,4000}"
    ),
}

KEY_PREFIXES = (
    *("AKIA", "ASIA", "gh", "glpat-", "AIza", "xox", "sk", "rk", "npm_", "pypi-"),
    *("SG.", "shp", "-----", "eyJ"),
)
"""Each key begins with one of these."""

SHORTEST_KEY = 20

_NAMES = tuple(_KEYS)
_KEY = re.compile(
    "(?<![A-Za-z0-9_])(?:" + "|".join(f"({form})" for form in _KEYS.values()) + ")"
)


def key_in(text: str) -> tuple[str, int, int] | None:
    """What the first key in a text is, and where it begins and ends; else `None`."""
    found = _KEY.search(text)
    if found is None:
        return None
    return _NAMES[(found.lastindex or 1) - 1], found.start(), found.end()


def without_keys(text: str, shown: str) -> str:
    """The text with every key cut behind its beginning."""
    return _KEY.sub(lambda found: f"{found[0][:4]}{shown}", text)
