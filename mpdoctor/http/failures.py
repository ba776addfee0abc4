"""Maps errors of httpx, httpcore, TLS and sockets to a `NetworkFailure`."""

import errno
import ssl
from collections.abc import Iterator

import httpcore
import httpx

from mpdoctor.http.connections import DeadlinePassed, UnresolvedName
from mpdoctor.model.answers import NetworkFailure

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
"""What a request may raise; anything else is a bug of mpdoctor."""

_VERIFY = {
    9: NetworkFailure.NOT_YET_VALID,
    10: NetworkFailure.EXPIRED,
    62: NetworkFailure.OTHER_NAME,
    64: NetworkFailure.OTHER_NAME,
    **dict.fromkeys((2, 18, 19, 20, 21, 24, 27), NetworkFailure.UNTRUSTED),
}
"""OpenSSL's reasons for refusing a certificate (`X509_V_ERR_…`)."""

_OLD = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "NO_PROTOCOLS")
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER")
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
_BROKEN = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}


def failure_of(error: BaseException) -> tuple[NetworkFailure, str]:
    """The failure behind an error, and the system's message for it."""
    causes = list(_causes(error))
    for classify in (_name, _certificate, _tls, _time, _proxy, _system, _protocol):
        for cause in causes:
            failure = classify(cause)
            if failure is not None:
                return failure, _message(
                    cause
                ) if failure not in _SELF_EXPLANATORY else ""
    return NetworkFailure.OTHER, _message(error)


_SELF_EXPLANATORY = frozenset(
    {NetworkFailure.TIMED_OUT, NetworkFailure.NO_TIME, NetworkFailure.REFUSED}
)
"""Failures that need no further message."""


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _name(error: BaseException) -> NetworkFailure | None:
    if isinstance(error, UnresolvedName):
        return (
            NetworkFailure.NO_SUCH_NAME
            if error.known
            else NetworkFailure.NO_NAME_SERVICE
        )
    return None


def _certificate(error: BaseException) -> NetworkFailure | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY.get(error.verify_code, NetworkFailure.BAD_CERTIFICATE)
    return None


def _tls(error: BaseException) -> NetworkFailure | None:
    if not isinstance(error, ssl.SSLError):
        return None
    reason = str(error.reason or "").upper()
    if any(word in reason for word in _OLD):
        return NetworkFailure.OLD_TLS
    if any(word in reason for word in _PLAIN):
        return NetworkFailure.NOT_TLS
    return (
        NetworkFailure.CUT_OFF
        if isinstance(error, ssl.SSLEOFError)
        else NetworkFailure.NOT_TLS
    )


def _time(error: BaseException) -> NetworkFailure | None:
    if isinstance(error, DeadlinePassed):
        return NetworkFailure.NO_TIME
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException):
        return NetworkFailure.TIMED_OUT
    return None


def _proxy(error: BaseException) -> NetworkFailure | None:
    if isinstance(error, httpcore.ProxyError | httpx.ProxyError):
        return NetworkFailure.PROXY_REFUSED
    return None


def _system(error: BaseException) -> NetworkFailure | None:
    if isinstance(error, TimeoutError):
        return NetworkFailure.TIMED_OUT
    if isinstance(error, ConnectionRefusedError):
        return NetworkFailure.REFUSED
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return NetworkFailure.NO_ROUTE
    if isinstance(error, OSError) and error.errno in _BROKEN:
        return NetworkFailure.CUT_OFF
    return None


_CUT = ("without sending", "without sending complete", "peer closed", "disconnected")


def _protocol(error: BaseException) -> NetworkFailure | None:
    if isinstance(error, httpx.DecodingError):
        return NetworkFailure.GARBLED
    if isinstance(error, httpcore.RemoteProtocolError | httpx.RemoteProtocolError):
        cut = any(word in str(error) for word in _CUT)
        return NetworkFailure.CUT_OFF if cut else NetworkFailure.GARBLED
    if isinstance(error, httpcore.ReadError | httpcore.WriteError):
        return NetworkFailure.CUT_OFF
    return None


def _message(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message[:LONGEST]
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "").replace("_", " ").lower()[:LONGEST]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()[:LONGEST]
    return str(error)[:LONGEST]
