"""The request that a cURL command would send: https://curl.se/docs/manpage.html."""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote_plus

from mpdoctor.model.record import BODY, CREDENTIALS

_LETTERS = {
    "X": "request",
    "H": "header",
    "d": "data",
    "u": "user",
    "G": "get",
    "I": "head",
    "A": "user-agent",
    "e": "referer",
    "b": "cookie",
    "F": "form",
    "o": "output",
    "x": "proxy",
    "m": "max-time",
    "w": "write-out",
    "c": "cookie-jar",
    "E": "cert",
    "T": "upload-file",
    "K": "config",
    "D": "dump-header",
    "U": "proxy-user",
    "r": "range",
    "y": "speed-time",
    "Y": "speed-limit",
    "z": "time-cond",
    "C": "continue-at",
    "P": "ftp-port",
    "Q": "quote",
    "t": "telnet-option",
}
_WITHOUT_VALUE = frozenset({"get", "head"})
_WITH_VALUE = (
    frozenset(_LETTERS.values())
    | {
        "cacert",
        "capath",
        "cert-type",
        "ciphers",
        "connect-timeout",
        "connect-to",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "form-string",
        "interface",
        "json",
        "key",
        "limit-rate",
        "max-redirs",
        "oauth2-bearer",
        "pass",
        "proxy-header",
        "resolve",
        "retry",
        "retry-delay",
        "retry-max-time",
        "socks5",
        "url",
        "url-query",
    }
) - _WITHOUT_VALUE
_DATA = frozenset({"data", "data-ascii", "data-binary", "data-raw", "json"})
_FORMS = frozenset({"form", "form-string", "upload-file"})
_FORM_TYPE = "application/x-www-form-urlencoded"
_NAMED = re.compile(r"([^=@]*)([=@])(.*)", re.DOTALL)
# Browsers escape what curl would take for a range of addresses.
_GLOB = re.compile(r"\\([\[\]{}])")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?[^\s/?#]+\.[^\s]|https?://\S", re.IGNORECASE
)


def is_curl(words: Sequence[str]) -> bool:
    """Whether a command calls curl."""
    name = words[0].replace("\\", "/").rpartition("/")[2].lower()
    return name in ("curl", "curl.exe")


def as_dumps(words: Sequence[str]) -> list[dict[str, Any]]:
    """Lines of a request dump, one for each address that a command names."""
    command = _Command()
    for name, value in _options(words[1:]):
        command.take(name, value)
    return [command.dump(url) for url in command.urls]


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options by their long names with their values; addresses as `url`."""
    left = iter(words)
    for word in left:
        if word.startswith("--"):
            name = word[2:]
            yield name, next(left, "") if name in _WITH_VALUE else ""
        elif word.startswith("-") and len(word) > 1:
            # Single letters can be joined, and so can the value of the last of them.
            for index, letter in enumerate(word[1:], start=2):
                name = _LETTERS.get(letter, letter)
                if name in _WITH_VALUE:
                    yield name, word[index:] or next(left, "")
                    break
                yield name, ""
        else:
            yield "url", word


class _Command:
    def __init__(self) -> None:
        self.urls: list[str] = []
        self._method = ""
        self._headers: dict[str, str] = {}
        self._data: list[str] = []
        self._query: list[str] = []
        self._as_query = False
        self._omitted: list[str] = []

    def take(self, name: str, value: str) -> None:
        if name == "url":
            if _ADDRESS.match(value):
                self.urls.append(_GLOB.sub(r"\1", value))
        elif name == "request":
            self._method = value
        elif name == "header":
            self._add_header(value)
        elif name == "user":
            self._add_user(value)
        elif name == "get":
            self._as_query = True
        elif name == "head":
            self._method = self._method or "HEAD"
        elif name == "url-query":
            self._query.append(value)
        else:
            self._take_data(name, value)

    def _take_data(self, name: str, value: str) -> None:
        if name == "data-urlencode":
            self._add_encoded(value)
        elif name in _FORMS or (
            name in _DATA and name != "data-raw" and value.startswith("@")
        ):
            # Files are not opened: a command is text written by strangers.
            self._omitted.append(BODY)
        elif name in _DATA:
            self._data.append(value)
            kind = "application/json" if name == "json" else _FORM_TYPE
            self._headers.setdefault("content-type", kind)

    def _add_header(self, line: str) -> None:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon:
            self._headers[name] = value.strip()
        if name == "authorization" and "$" in value:
            self._omitted.append(CREDENTIALS)

    def _add_user(self, user: str) -> None:
        if "$" in user:
            # A variable of the shell, whose value only the shell knows.
            self._omitted.append(CREDENTIALS)
            return
        packed = base64.b64encode((user if ":" in user else f"{user}:").encode())
        self._headers["authorization"] = f"Basic {packed.decode()}"

    def _add_encoded(self, value: str) -> None:
        found = _NAMED.fullmatch(value)
        if found is None:
            self._data.append(quote_plus(value))
        elif found[2] == "@":
            self._omitted.append(BODY)
        else:
            name = f"{found[1]}=" if found[1] else ""
            self._data.append(name + quote_plus(found[3]))
        self._headers.setdefault("content-type", _FORM_TYPE)

    def dump(self, url: str) -> dict[str, Any]:
        """The line of a request dump for one address."""
        if "://" not in url:
            url = f"http://{url}"
        body = "&".join(self._data)
        query = [*self._query, *([body] if self._as_query and body else [])]
        if query:
            url += ("&" if "?" in url else "?") + "&".join(query)
        sends = bool(self._data or BODY in self._omitted) and not self._as_query
        unread = {each for each in self._omitted if each != BODY or not body}
        return {
            "method": self._method or ("POST" if sends else "GET"),
            "url": url,
            "headers": self._headers,
            **({"body": body} if sends and body else {}),
            "omitted": sorted(unread),
        }
