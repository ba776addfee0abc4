"""Which certificates are accepted."""

import os
import ssl
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from msgspec import Struct

from mpdoctor.errors import InvalidSettings

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The first that is set names the authorities, in place of the machine's own."""


class CertificateCheck(Enum):
    """How a server's certificate is verified: against the authorities of this machine,
    against public ones only, or not at all, in order to read the certificate."""

    MACHINE = "machine"
    PUBLIC = "public"
    NONE = "none"


class TlsContexts(Struct, frozen=True):
    """One context for each `CertificateCheck`, by its value."""

    machine: ssl.SSLContext
    public: ssl.SSLContext
    none: ssl.SSLContext

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "TlsContexts":
        """Contexts with the authorities that the environment or the machine names."""
        import certifi

        public = _context()
        public.load_verify_locations(certifi.where())
        machine = _context()
        name = next((name for name in VARIABLES if environ.get(name)), None)
        if name is None:
            machine.load_default_certs()
            machine.load_verify_locations(certifi.where())
        else:
            _load(machine, name, environ)
        return cls(machine, public, unverified_context())


def unverified_context() -> ssl.SSLContext:
    """A context that accepts any certificate; credentials must never be sent over it."""
    context = _context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _load(context: ssl.SSLContext, name: str, environ: Mapping[str, str]) -> None:
    path = Path(environ[name])
    try:
        if path.is_dir():
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
        if name == "SSL_CERT_FILE" and environ.get("SSL_CERT_DIR"):
            context.load_verify_locations(capath=environ["SSL_CERT_DIR"])
    except (OSError, ValueError) as error:
        raise InvalidSettings(
            f"`{name}` does not point to certificates: `{path}`",
            hint=f"give a file in PEM format, or unset `{name}`",
        ) from error
