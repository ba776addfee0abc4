"""Tells from an error what stands between here and an answer."""

import errno
import ssl
from collections.abc import Iterator

import httpcore
import httpx

from mpdoctor.http.network import NoName
from mpdoctor.http.wire import OutOfTime
from mpdoctor.model.answers import Trouble

LONGEST = 200

NETWORK_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    OSError,
    UnicodeError,
)
"""What asking may raise; anything else is a fault of mpdoctor's own."""

_VERIFY = {
    9: Trouble.NOT_YET_VALID,
    10: Trouble.EXPIRED,
    62: Trouble.OTHER_NAME,
    64: Trouble.OTHER_NAME,
    **dict.fromkeys((2, 18, 19, 20, 21, 24, 27), Trouble.UNTRUSTED),
}
"""OpenSSL's reasons for refusing a certificate (`X509_V_ERR_…`)."""

_OLD = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "NO_PROTOCOLS")
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER")
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
_BROKEN = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}


def trouble_of(error: BaseException) -> tuple[Trouble, str]:
    """What is in the way, and the system's own words for it."""
    causes = list(_causes(error))
    for judge in (_name, _certificate, _tls, _time, _proxy, _system, _protocol):
        for cause in causes:
            trouble = judge(cause)
            if trouble is not None:
                return trouble, _words(cause) if trouble not in _SPEAKING else ""
    return Trouble.OTHER, _words(error)


_SPEAKING = frozenset({Trouble.TIMED_OUT, Trouble.NO_TIME, Trouble.REFUSED})
"""What needs no further words."""


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _name(error: BaseException) -> Trouble | None:
    if isinstance(error, NoName):
        return Trouble.NO_SUCH_NAME if error.known else Trouble.NO_NAME_SERVICE
    return None


def _certificate(error: BaseException) -> Trouble | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY.get(error.verify_code, Trouble.BAD_CERTIFICATE)
    return None


def _tls(error: BaseException) -> Trouble | None:
    if not isinstance(error, ssl.SSLError):
        return None
    reason = str(error.reason or "").upper()
    if any(word in reason for word in _OLD):
        return Trouble.OLD_TLS
    if any(word in reason for word in _PLAIN):
        return Trouble.NOT_TLS
    return Trouble.CUT_OFF if isinstance(error, ssl.SSLEOFError) else Trouble.NOT_TLS


def _time(error: BaseException) -> Trouble | None:
    if isinstance(error, OutOfTime):
        return Trouble.NO_TIME
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException):
        return Trouble.TIMED_OUT
    return None


def _proxy(error: BaseException) -> Trouble | None:
    if isinstance(error, httpcore.ProxyError | httpx.ProxyError):
        return Trouble.PROXY_REFUSED
    return None


def _system(error: BaseException) -> Trouble | None:
    if isinstance(error, TimeoutError):
        return Trouble.TIMED_OUT
    if isinstance(error, ConnectionRefusedError):
        return Trouble.REFUSED
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return Trouble.NO_ROUTE
    if isinstance(error, OSError) and error.errno in _BROKEN:
        return Trouble.CUT_OFF
    return None


_CUT = ("without sending", "without sending complete", "peer closed", "disconnected")


def _protocol(error: BaseException) -> Trouble | None:
    if isinstance(error, httpx.DecodingError):
        return Trouble.GARBLED
    if isinstance(error, httpcore.RemoteProtocolError | httpx.RemoteProtocolError):
        cut = any(word in str(error) for word in _CUT)
        return Trouble.CUT_OFF if cut else Trouble.GARBLED
    if isinstance(error, httpcore.ReadError | httpcore.WriteError):
        return Trouble.CUT_OFF
    return None


def _words(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message[:LONGEST]
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "").replace("_", " ").lower()[:LONGEST]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()[:LONGEST]
    return str(error)[:LONGEST]
