"""What came back from the network, or why nothing did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Trouble(StrEnum):
    """Why a question has no answer; the value completes "`host` …"."""

    NO_SUCH_NAME = "has no address"
    NO_NAME_SERVICE = "could not be looked up"
    REFUSED = "refuses connections"
    NO_ROUTE = "cannot be reached"
    TIMED_OUT = "did not answer in time"
    CUT_OFF = "broke off the connection"
    NOT_TLS = "does not speak TLS"
    OLD_TLS = "speaks no TLS of version 1.2 or later"
    EXPIRED = "shows a certificate that has expired"
    NOT_YET_VALID = "shows a certificate that is not valid yet"
    OTHER_NAME = "shows a certificate for another name"
    UNTRUSTED = "shows a certificate of an unknown authority"
    BAD_CERTIFICATE = "shows a certificate that cannot be verified"
    PROXY_REFUSED = "was refused by the proxy of this machine"
    PROXY_SILENT = "is behind a proxy of this machine that cannot be reached"
    REDIRECT_LOOP = "redirects without end"
    GARBLED = "sent something that is no HTTP"
    TOO_LARGE = "sent more than was asked for"
    NO_TIME = "was not asked, because the time was up"
    OTHER = "could not be asked"


CERTIFICATE_TROUBLES = frozenset(
    {
        Trouble.EXPIRED,
        Trouble.NOT_YET_VALID,
        Trouble.OTHER_NAME,
        Trouble.UNTRUSTED,
        Trouble.BAD_CERTIFICATE,
    }
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server's certificate says of itself; nothing of it is believed."""

    issuer: str = ""
    subject: str = ""
    names: tuple[str, ...] = ()
    not_after: str = ""

    def covers(self, host: str) -> bool:
        """Whether one of its names is this host's."""
        wanted = host.lower().rstrip(".")
        parent = wanted.partition(".")[2]
        return any(
            name.lower() in (wanted, f"*.{parent}")
            for name in (self.names or (self.subject,))
        )


@dataclass(frozen=True, slots=True)
class Peer:
    """Who was met at the other end of a connection."""

    addresses: tuple[str, ...] = ()
    tls: str = ""
    certificate: Certificate | None = None
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question to the network with what came of it.

    `url` bears no credentials. `headers` are the telling ones, lower case. `body` is
    the parsed JSON and `None` where there was none; `text` is the beginning of the body
    as it came. `unread` says why a body is not what its kind promises. `asked` counts
    the attempts; `seconds` is the time from the first to the end of the last.
    """

    method: str
    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    text: str = ""
    unread: str = ""
    trouble: Trouble | None = None
    detail: str = ""
    peer: Peer = Peer()
    asked: int = 1
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        """The media type alone, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """A page for people, whatever it calls itself."""
        start = self.text.lstrip("\ufeff \t\r\n")[:200].lower()
        return start.startswith(("<!doctype html", "<html", "<head", "<body")) or (
            "html" in self.content_type and start.startswith("<")
        )

    @property
    def is_json(self) -> bool:
        """Whether JSON was promised and came."""
        return self.content_type == "application/json" and self.body is not None

    def told(self) -> str:
        """In a few words, what came back."""
        if self.trouble is not None:
            return (
                f"{self.trouble}: {self.detail}" if self.detail else str(self.trouble)
            )
        kind = "a page of HTML" if self.is_html else self.content_type or "no type"
        return f"{self.status} with {kind}"

    def evidence(self) -> dict[str, Any]:
        """What a report shows of it."""
        shown: dict[str, Any] = {"asked": f"{self.method} {self.url}"}
        if self.trouble is not None:
            shown["trouble"] = str(self.trouble)
            if self.detail:
                shown["detail"] = self.detail
        else:
            shown["status"] = self.status
            if self.content_type:
                shown["content_type"] = self.content_type
            if self.unread:
                shown["unread"] = self.unread
            if "location" in self.headers:
                shown["location"] = self.headers["location"]
        if self.asked > 1:
            shown["attempts"] = self.asked
        return shown
