"""The answer to a request, or why there is none."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field


class NetworkFailure(StrEnum):
    """Why a request has no answer; the value completes the sentence "`host` …"."""

    NO_SUCH_NAME = "has no address"
    NO_NAME_SERVICE = "could not be looked up"
    REFUSED = "refuses connections"
    NO_ROUTE = "cannot be reached"
    TIMED_OUT = "did not answer in time"
    CUT_OFF = "broke off the connection"
    NOT_TLS = "does not speak TLS"
    OLD_TLS = "does not support TLS 1.2 or later"
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


CERTIFICATE_FAILURES = frozenset(
    {
        NetworkFailure.EXPIRED,
        NetworkFailure.NOT_YET_VALID,
        NetworkFailure.OTHER_NAME,
        NetworkFailure.UNTRUSTED,
        NetworkFailure.BAD_CERTIFICATE,
    }
)


class Certificate(Struct, frozen=True):
    """Fields of a server's certificate, as the certificate itself states them."""

    issuer: str = ""
    subject: str = ""
    names: tuple[str, ...] = ()
    not_after: str = ""

    def summary(self) -> str:
        """The certificate in a few words, for a message."""
        names = [name for name in (self.names or (self.subject,)) if name]
        shown = ", ".join(f"`{name}`" for name in names[:3]) or "no name"
        issuer = f"`{self.issuer}`" if self.issuer else "an unnamed authority"
        return f"for {shown}, by {issuer}, valid until {self.not_after[:10]}"

    def covers(self, host: str) -> bool:
        """Whether one of its names matches this host."""
        wanted = host.lower().rstrip(".")
        parent = wanted.partition(".")[2]
        return any(
            name.lower() in (wanted, f"*.{parent}")
            for name in (self.names or (self.subject,))
        )


class Peer(Struct, frozen=True):
    """The other end of a connection. `proxy` is the one of the environment, if any."""

    addresses: tuple[str, ...] = ()
    tls: str = ""
    certificate: Certificate | None = None
    proxy: str = ""


class Answer(Struct, frozen=True):
    """One request and its answer.

    `url` has no credentials. `headers` are the ones that checks look at, in lower case.
    `body` is the parsed JSON, `None` where there was none; `text` is the beginning of
    the body. `unread` says why a body is not what its content type promises. `seconds`
    is the time from the first attempt to the end of the last.
    """

    method: str
    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    text: str = ""
    unread: str = ""
    failure: NetworkFailure | None = None
    detail: str = ""
    peer: Peer = Peer()
    attempts: int = 1
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        """The media type alone, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether the body is an HTML page, whatever its content type."""
        start = self.text.lstrip("\ufeff \t\r\n")[:200].lower()
        return start.startswith(("<!doctype html", "<html", "<head", "<body")) or (
            "html" in self.content_type and start.startswith("<")
        )

    @property
    def is_json(self) -> bool:
        """Whether both the content type and the body are JSON."""
        return self.content_type == "application/json" and self.body is not None

    def summary(self) -> str:
        """The answer in a few words, for a message."""
        if self.failure is not None:
            return (
                f"{self.failure}: {self.detail}" if self.detail else str(self.failure)
            )
        where = self.headers.get("location", "")
        if where and self.status is not None and 300 <= self.status < 400:
            return f"{self.status}, a redirect to `{where}`"
        kind = "a page of HTML" if self.is_html else self.content_type or "no type"
        return f"{self.status} with {kind}"

    def evidence(self) -> dict[str, Any]:
        """The answer as a report shows it; the keys are part of the JSON document."""
        shown: dict[str, Any] = {"asked": f"{self.method} {self.url}"}
        if self.failure is not None:
            shown["trouble"] = str(self.failure)
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
        if self.attempts > 1:
            shown["attempts"] = self.attempts
        return shown
